import { join } from 'node:path'
import type { ServiceDefinition } from '@grpc/grpc-js'
import { loadSync } from '@grpc/proto-loader'

/** What Envoy asks. Everything may be missing: an absent message is `null`, an absent text empty. */
export interface CheckRequest {
  readonly attributes: {
    readonly source: {
      readonly address: { readonly socket_address: { readonly address: string } | null } | null
    } | null
    readonly request: { readonly http: CheckedHttp | null } | null
    readonly context_extensions: Readonly<Record<string, string>>
  } | null
}

/** The original request, as Envoy tells it. */
export interface CheckedHttp {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly path: string
  readonly host: string
  readonly scheme: string
  readonly header_map: {
    readonly headers: readonly {
      readonly key: string
      readonly value: string
      readonly raw_value: Uint8Array
    }[]
  } | null
}

/** A field, and what becomes of one of the same name; where nothing is said Envoy sets it. */
export interface HeaderOption {
  readonly header: { readonly key: string; readonly value: string }
  readonly append?: { readonly value: true }
  /** 2 takes the place of what is there; younger ones than Envoy 1.30 look at it. */
  readonly append_action?: 2
  readonly keep_empty_value?: boolean
}

/** What Envoy hears. */
export interface CheckResponse {
  /** A code of gRPC: 0 is yes, and every other is no. */
  readonly status: { readonly code: number }
  readonly denied_response?: {
    readonly status: { readonly code: number }
    readonly headers: readonly HeaderOption[]
    readonly body: string
  }
  readonly ok_response?: {
    readonly headers: readonly HeaderOption[]
    readonly headers_to_remove: readonly string[]
    readonly response_headers_to_add: readonly HeaderOption[]
  }
}

/** Beside this file; from a build it is read where the sources are. */
const PROTO = join(import.meta.dirname, '../../src/grpc/external-authorization.proto')

const NAME = 'envoy.service.auth.v3.Authorization'

/** The service `envoy.service.auth.v3.Authorization`, to be served or to be asked. */
export function authorizationService(): ServiceDefinition {
  const loaded = loadSync(PROTO, { keepCase: true, defaults: true, longs: Number })
  return loaded[NAME] as ServiceDefinition
}
