import {
  Client,
  credentials,
  Metadata,
  type MethodDefinition,
  type ServiceError,
} from '@grpc/grpc-js'
import { authorizationService, type CheckResponse } from '../../src/grpc/service.ts'

/** What a test says of an original request; the address and the rest are the usual ones. */
export interface Told {
  readonly http?: Readonly<Record<string, unknown>> | null
  readonly address?: string
  readonly extensions?: Readonly<Record<string, string>>
}

/** A request as Envoy tells it. */
export function checkRequest({ http = {}, address = '192.0.2.1', extensions = {} }: Told): object {
  const usual = { method: 'GET', path: '/orders/1', host: 'api.example', scheme: 'https' }
  return {
    attributes: {
      source: { address: { socket_address: { address } } },
      request: http === null ? {} : { http: { ...usual, ...http } },
      context_extensions: extensions,
    },
  }
}

/** How a question is asked. */
export interface Asked {
  readonly key?: string
  readonly deadlineMs?: number
}

/** A client of the library that the gRPC project itself keeps. */
export class EnvoyLike {
  readonly #client: Client
  readonly #check = authorizationService()['Check'] as MethodDefinition<object, CheckResponse>

  constructor(address: string) {
    const host = address.replace('http://', '')
    this.#client = new Client(host, credentials.createInsecure())
  }

  check(told: Told, { key, deadlineMs = 20_000 }: Asked = {}): Promise<CheckResponse> {
    return this.send(this.#check.requestSerialize(checkRequest(told)), {
      ...(key !== undefined && { key }),
      deadlineMs,
    })
  }

  /** Bytes, whatever they are; `path` is the name of another procedure. */
  send(
    bytes: Buffer,
    { key, deadlineMs = 20_000 }: Asked = {},
    path: string = this.#check.path,
  ): Promise<CheckResponse> {
    const metadata = new Metadata()
    if (key !== undefined) metadata.set('x-gate-key', key)
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        path,
        (sent: Buffer) => sent,
        this.#check.responseDeserialize,
        bytes,
        metadata,
        { deadline: Date.now() + deadlineMs },
        (error: ServiceError | null, response?: CheckResponse) =>
          error === null && response !== undefined ? resolve(response) : reject(error),
      )
    })
  }

  close(): void {
    this.#client.close()
  }
}

/** The values of a field in what the client is to get, or the application. */
export function valuesIn(
  fields: CheckResponse['denied_response'] extends infer D | undefined
    ? D extends { readonly headers: infer H }
      ? H
      : never
    : never,
  name: string,
): readonly string[] {
  return fields.filter(({ header }) => header.key === name).map(({ header }) => header.value)
}
