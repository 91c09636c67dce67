import { type Answer, type FieldLine, type FieldLines, warnOnce } from '@sallyport/guard'
import type { Verdict } from '../asked.ts'
import { type Asking, askedOf, type Message, type ToldFields } from '../endpoints/told-fields.ts'
import type { ProxySettings } from '../settings.ts'
import type { CheckedHttp, CheckRequest, CheckResponse, HeaderOption } from './service.ts'

/** The extension by which Envoy names the backend. */
const BACKEND = 'backend'

/** Nothing is told in fields. */
const NO_FIELDS: Partial<ToldFields> = {}

/** Codes of gRPC (google/rpc/code.proto). */
const OK = 0
const PERMISSION_DENIED = 7
const UNAVAILABLE = 14
const UNAUTHENTICATED = 16

/**
 * The original request of what Envoy asks. Method, target, host and protocol are its own words, and so is the
 * address: no field of the client says it, so `hops` counts nothing here.
 */
export function askingOf({ attributes }: CheckRequest, proxy: ProxySettings): Asking {
  const http = attributes?.request?.http
  const address = attributes?.source?.address?.socket_address?.address
  if (!http || !address) {
    return { kind: 'misread', cause: `${http ? 'the address' : 'the request'} is missing` }
  }
  const { method, path: target, host, scheme: proto } = http
  if (method === '' || target === '' || host === '') {
    return { kind: 'misread', cause: 'the method, the path or the host is missing' }
  }
  const backend = attributes.context_extensions[BACKEND]
  const message: Message = { method, behind: target, backend, ...fieldsOf(http) }
  const asked = { message, proxy: directly(proxy), own: NO_FIELDS }
  return askedOf({ method, target, host, proto, address }, asked)
}

const direct = new WeakMap<ProxySettings, ProxySettings>()

/** The same proxy without hops: one object for each, by which its own fields are known. */
function directly(proxy: ProxySettings): ProxySettings {
  const known = direct.get(proxy) ?? { ...proxy, hops: 1 }
  direct.set(proxy, known)
  return known
}

/** The lines of the client; Envoy's own begin with a colon. */
function fieldsOf({ headers, header_map: raw }: CheckedHttp): Pick<Message, 'header' | 'names'> {
  const lines = raw
    ? raw.headers.map(({ key, value, raw_value: bytes }): FieldLine => {
        return [key.toLowerCase(), bytes.length > 0 ? Buffer.from(bytes).toString('latin1') : value]
      })
    : Object.entries(headers).map(([key, value]): FieldLine => [key.toLowerCase(), value])
  const own = lines.filter(([name]) => !name.startsWith(':'))
  return {
    names: () => own.map(([name]) => name),
    header: (name): FieldLines => {
      const found = own.filter(([one]) => one === name).map(([, value]) => value)
      return found.length > 1 ? found : found[0]
    },
  }
}

/** What else an allow needs to know of the request. */
export interface AllowedRequest {
  /** The names of all fields that the client sent. */
  readonly names: Iterable<string>
  /** Whether a field of this name tells the application who asks. */
  readonly isIdentity: (name: string) => boolean
}

/** A verdict in Envoy's words. A preflight that the guard answered must not open the application. */
export function responseOf(verdict: Verdict, request: AllowedRequest): CheckResponse {
  if (verdict.kind === 'answer') return deniedBy(verdict.answer)
  const own = new Set(verdict.fields.map(([name]) => name.toLowerCase()))
  const others = [...request.names].filter((name) => request.isIdentity(name) && !own.has(name))
  return {
    status: { code: OK },
    ok_response: {
      headers: verdict.fields.map(([key, value]) => ({
        header: { key, value },
        append_action: 2,
        // Without it Envoy leaves an empty field out, and that of the client would stay.
        keep_empty_value: true,
      })),
      headers_to_remove: [...new Set(others)],
      // Or a cookie of ours would take the place of one of the application.
      response_headers_to_add: verdict.forClient.map(([key, value]) => ({
        header: { key, value },
        append: { value: true },
      })),
    },
  }
}

/** A refusal, as the client gets it: Envoy sets these fields, several of one name too, and this body. */
export function deniedBy({ status, fields, body }: Answer): CheckResponse {
  return {
    status: { code: codeOf(status) },
    denied_response: {
      status: { code: status < 300 ? 403 : status },
      headers: fields.filter(([name]) => name !== 'content-length').map(optionOf),
      body,
    },
  }
}

function optionOf([key, value]: FieldLine): HeaderOption {
  return { header: { key, value } }
}

function codeOf(status: number): number {
  if (status === 401) return UNAUTHENTICATED
  return status === 503 ? UNAVAILABLE : PERMISSION_DENIED
}

/** Where even the refusal could not be written. */
export function unanswered(error: unknown): CheckResponse {
  warnOnce(`the gate could not answer: ${String(error)}`)
  return deniedBy({ status: 503, fields: [['cache-control', 'no-store']], body: '' })
}
