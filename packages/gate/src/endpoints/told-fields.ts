import type { FieldLines } from '@sallyport/guard'
import { readAddress } from '@sallyport/policy'
import type { AskedRequest } from '../asked.ts'
import { NameSet } from '../name-set.ts'
import { plainAddress } from '../plain-address.ts'
import type { ProxySettings } from '../settings.ts'
import { type CertificateForm, toldCertificate } from './told-certificate.ts'

/** The fields in which a proxy tells the original request, in lower case. */
export interface ToldFields {
  readonly method: string
  readonly target: string
  readonly host: string
  readonly proto: string
  readonly address: string
}

/** How a proxy tells what it tells. */
export interface Telling {
  readonly fields: ToldFields
  readonly certificate: CertificateForm
}

/** The field in which a proxy shows its key. */
export const KEY_FIELD = 'x-gate-key'

/** What an endpoint made of a message. */
export type Asking =
  | { readonly kind: 'asked'; readonly asked: AskedRequest }
  /** The proxy does not tell what it should; `cause` stands in the record. */
  | { readonly kind: 'misread'; readonly cause: string }

/** A message to the gate, by the lines of its fields. */
export interface Message {
  readonly method: string
  /** The target behind the endpoint and the backend: `/orders?page=2`. */
  readonly behind: string
  readonly backend: string | undefined
  header(name: string): FieldLines
  names(): readonly string[]
}

/** Reads what a proxy tells in fields of its own; one that is missing or repeated is no answer. */
export function askedByFields(
  message: Message,
  { fields: told, certificate: form }: Telling,
  proxy: ProxySettings,
): Asking {
  const method = message.header(told.method)
  if (!isTold(method)) return notTold(told.method, method)
  const target = message.header(told.target)
  if (!isTold(target)) return notTold(told.target, target)
  const host = message.header(told.host)
  if (!isTold(host)) return notTold(told.host, host)
  const proto = message.header(told.proto)
  if (!isTold(proto)) return notTold(told.proto, proto)
  const address = message.header(told.address)
  if (!isTold(address)) return notTold(told.address, address)
  const { misread, certificate, own } = toldCertificate(form, message, proxy)
  if (misread !== undefined) return { kind: 'misread', cause: misread }
  const around = { message, proxy, own: told, alsoOwn: own, certificate }
  return askedOf({ method, target, host, proto, address }, around)
}

function isTold(line: FieldLines): line is string {
  return typeof line === 'string' && line !== ''
}

function notTold(name: string, line: FieldLines): Asking {
  return { kind: 'misread', cause: `${name} is ${missingOr(line)}` }
}

function missingOr(line: FieldLines): string {
  return Array.isArray(line) ? 'there more than once' : 'missing'
}

/** What is around the original request. */
export interface AskedAround {
  readonly message: Message
  readonly proxy: ProxySettings
  /** The fields of the proxy itself: the same object each time. */
  readonly own: Partial<ToldFields>
  /** More of them, in lower case: of a proxy and an `own` always the same. */
  readonly alsoOwn?: readonly string[]
  readonly certificate?: AskedRequest['certificate']
}

/** The original request, of what a proxy told. */
export function askedOf(
  { method, target, host, proto, address }: Readonly<Record<keyof ToldFields, string>>,
  { message, proxy, own, alsoOwn = [], certificate }: AskedAround,
): Asking {
  if (proto !== 'http' && proto !== 'https') {
    return { kind: 'misread', cause: 'the protocol is neither http nor https' }
  }
  const client = clientOf(address, proxy.hops)
  if (readAddress(client) === undefined) {
    return { kind: 'misread', cause: `no address ${proxy.hops} from the end of what was told` }
  }
  const number = numberOf(message, proxy)
  if (number.kind === 'misread') return number
  const theirs = namesOfProxy(proxy, own, alsoOwn)
  const asked = new ToldRequest(message, theirs, { method, target, host, proto })
  asked.address = client
  asked.requestId = number.requestId
  asked.certificate = certificate
  return { kind: 'asked', asked }
}

/** A request as a proxy told it: without the fields that are the proxy's own. */
class ToldRequest implements AskedRequest {
  readonly method: string
  readonly target: string
  readonly host: string
  readonly proto: 'http' | 'https'
  readonly backend: string | undefined
  address: string | undefined = undefined
  requestId: string | undefined = undefined
  certificate: AskedRequest['certificate'] = undefined
  readonly #message: Message
  readonly #theirs: NameSet

  constructor(
    message: Message,
    theirs: NameSet,
    { method, target, host, proto }: Pick<AskedRequest, 'method' | 'target' | 'host' | 'proto'>,
  ) {
    this.method = method
    this.target = target
    this.host = host
    this.proto = proto
    this.backend = message.backend
    this.#message = message
    this.#theirs = theirs
  }

  header(name: string): FieldLines {
    return this.#theirs.has(name) ? undefined : this.#message.header(name)
  }

  names(): readonly string[] {
    const names: string[] = []
    for (const name of this.#message.names()) if (!this.#theirs.has(name)) names.push(name)
    return names
  }
}

const known = new WeakMap<ProxySettings, WeakMap<object, NameSet>>()

/** The fields that a proxy sets itself, found once for each. */
function namesOfProxy(
  proxy: ProxySettings,
  own: Partial<ToldFields>,
  more: readonly string[],
): NameSet {
  const ofProxy = known.get(proxy) ?? new WeakMap<object, NameSet>()
  known.set(proxy, ofProxy)
  const found = ofProxy.get(own)
  if (found !== undefined) return found
  const requestId = proxy.requestId?.toLowerCase() ?? KEY_FIELD
  const names = new NameSet([...Object.values(own), ...more, KEY_FIELD, requestId])
  ofProxy.set(own, names)
  return names
}

/** Each proxy adds the address that it was called from, at the end. */
function clientOf(list: string, hops: number): string | undefined {
  const address =
    hops === 1 && !list.includes(',') ? list.trim() : list.split(',').at(-hops)?.trim()
  return plainAddress(address)
}

type Numbered =
  | { readonly kind: 'number'; readonly requestId: string | undefined }
  | { readonly kind: 'misread'; readonly cause: string }

const REQUEST_ID_LENGTH_MAX = 256

function numberOf(message: Message, { requestId }: ProxySettings): Numbered {
  if (requestId === undefined) return { kind: 'number', requestId: undefined }
  const line = message.header(requestId.toLowerCase())
  if (typeof line === 'string' && line !== '' && line.length <= REQUEST_ID_LENGTH_MAX) {
    return { kind: 'number', requestId: line }
  }
  return { kind: 'misread', cause: `${requestId} is ${missingOr(line)}, or too long` }
}
