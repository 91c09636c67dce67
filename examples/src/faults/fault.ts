import type { SigningKeys } from '../authorization-server/keys.ts'
import type { OrdersDatabase } from '../orders/database.ts'

/** A header field as it is written. */
export type Field = readonly [name: string, value: string]

/** A request as it came in. */
export interface FaultRequest {
  readonly method: string
  /** Path and query, as they were written. */
  readonly target: string
  readonly fields: readonly Field[]
  readonly body: string
}

/** An answer as it goes out. */
export interface FaultAnswer {
  readonly status: number
  readonly fields: readonly Field[]
  readonly body: string
}

/** What a fault may use: the API behind it, its rows, and the keys of its issuer. */
export interface Place {
  /** Asks the API, which is right. */
  readonly forward: (request: FaultRequest) => Promise<FaultAnswer>
  readonly database: OrdersDatabase
  readonly keys: SigningKeys
  readonly issuer: string
  readonly audience: string
  /** The API key of the service account. */
  readonly apiKey: string
  /** The address of the API behind it. */
  readonly api: string
}

/** Answers a request wrongly in one point, and as the API does in all others. */
export type Filter = (request: FaultRequest, place: Place) => Promise<FaultAnswer>

/** How bad a fault is. */
export type FaultSeverity = 'critical' | 'high' | 'medium' | 'low' | 'info'

/** One fault that can be switched on. */
export interface Fault {
  readonly name: string
  /** The oracle of the audit that must fail. */
  readonly oracle: string
  /** The operations on which it shows. */
  readonly operations: 'all' | readonly string[]
  readonly severity: FaultSeverity
  /** The least level of harm at which it can be seen from outside. */
  readonly level: 0 | 1 | 2 | 3
  /** What is wrong, in a sentence. */
  readonly sentence: string
  readonly filter: Filter
  /** Where it is wrong by another file alone; absent where the file of the example says so. */
  readonly instead?: Instead
}

/** Another file, and the API that is right by it. */
export interface Instead {
  /** Rules that stand before those of `sallyport.audit.yaml`, as they are written there. */
  readonly rules: readonly string[]
  readonly filter: Filter
}

/** The value of a field of a request or an answer. */
export function fieldOf(
  { fields }: { readonly fields: readonly Field[] },
  name: string,
): string | undefined {
  return fields.find(([one]) => one.toLowerCase() === name)?.[1]
}

/** The same with a field set, or taken away. */
export function withField<T extends { readonly fields: readonly Field[] }>(
  message: T,
  name: string,
  value?: string,
): T {
  const others = message.fields.filter(([one]) => one.toLowerCase() !== name)
  const added: readonly Field[] = value === undefined ? [] : [[name, value]]
  return { ...message, fields: [...others, ...added] }
}

/** The path of a request, without its query. */
export function pathOf({ target }: FaultRequest): string {
  return target.split('?')[0] ?? ''
}

/** Whether a request is one of an operation, as in `GET /orders/{id}`. */
export function isOperation(request: FaultRequest, operation: string): boolean {
  const [method, template = ''] = operation.split(' ')
  const pattern = new RegExp(`^${template.replace(/\{[^}]+\}/g, '[^/]+')}$`)
  return request.method === method && pattern.test(pathOf(request))
}

/** Answers with JSON. */
export function json(status: number, value: unknown, fields: readonly Field[] = []): FaultAnswer {
  const body = JSON.stringify(value)
  return { status, fields: [['content-type', 'application/json'], ...fields], body }
}
