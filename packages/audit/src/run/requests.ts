import type { AuditRequest } from '../exchange.ts'
import type { AuditObject, Field, Matter, Operation } from '../plan.ts'
import { bodyWith, sentPath } from '../wire/named.ts'
import type { Caller } from './book.ts'
import type { Run } from './run.ts'

/** A request that is wanted. */
export interface Wanted {
  readonly operation: Operation
  readonly matter: Matter
  readonly caller: Caller
  /** The id to ask for, where it is not that of the object: a ghost. */
  readonly id?: string | undefined
  /** Other values for the parameters of its path. */
  readonly parameters?: Readonly<Record<string, string>> | undefined
  /** What to send; the example of the operation where nothing is said. */
  readonly body?: string | undefined
}

/** Makes the request of a cell without credentials; a text says what is missing. */
export function requestFor(run: Run, wanted: Wanted): AuditRequest | string {
  const { operation } = wanted
  const missing: string[] = []
  const path = sentPath(operation.path).replace(/\{([^}]+)\}/g, (_, name: string) => {
    const value = parameterValue(run, wanted, name)
    if (value === undefined) missing.push(name)
    return encodeURIComponent(value ?? '')
  })
  if (missing.length > 0)
    return `no value is known for ${missing.join(', ')}: state it in parameters`
  const query = queryOf(run, wanted)
  const body = wanted.body ?? exampleBody(run, wanted)
  const target = `${new URL(run.plan.target.base).pathname.replace(/\/$/, '')}${path}${query}`
  return {
    method: operation.method,
    target,
    fields: fieldsFor(operation, body),
    ...(body !== undefined && { body }),
  }
}

function parameterValue(
  run: Run,
  { operation, matter, id, parameters = {} }: Wanted,
  name: string,
): string | undefined {
  if (Object.hasOwn(parameters, name)) return parameters[name]
  if (matter.kind === 'object' && matter.object.parameter === name) {
    return id ?? run.objects.get(matter.object.name)?.id
  }
  if (matter.kind === 'tenant' && matter.parameter === name) return matter.tenant
  const own = matter.kind === 'object' ? valuesOf(run, matter.object)[name] : undefined
  return own ?? operation.parameters.find((one) => one.in === 'path' && one.name === name)?.example
}

/** The names of the values that the path of an operation wants. */
export function namesOf({ path }: Operation): readonly string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name)
}

/** What the paths of an object name besides it. */
export function valuesOf(run: Run, object: AuditObject): Readonly<Record<string, string>> {
  return { ...parentValues(run, object), ...object.parameters }
}

/** The ids of what an object is in, by the names that paths have for them. */
export function parentValues(
  { plan, objects }: Run,
  { parent }: AuditObject,
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (let name = parent; name !== undefined; ) {
    const above = plan.objects.find((one) => one.name === name)
    const id = objects.get(name)?.id
    if (above === undefined || id === undefined) break
    found[above.parameter] ??= id
    name = above.parent
  }
  return found
}

/** What the query needs, and the id of the object where it stands there. */
function queryOf(run: Run, wanted: Wanted): string {
  const { matter, operation } = wanted
  const id = matter.kind === 'object' ? matter.object.parameter : undefined
  const needed = operation.parameters.filter(({ in: where, required, name }) => {
    return where === 'query' && (required || name === id)
  })
  if (needed.length === 0) return ''
  const pairs = needed.map(({ name, example }): [string, string] => {
    const own = name === id ? parameterValue(run, wanted, name) : undefined
    return [name, own ?? example ?? '1']
  })
  return `?${new URLSearchParams(pairs)}`
}

function fieldsFor({ parameters, body: shape }: Operation, body: string | undefined): Field[] {
  const fields = parameters
    .filter(({ in: where, required, name }) => where === 'header' && required && !isOurs(name))
    .map(({ name, example }): Field => [name, example ?? '1'])
  if (body !== undefined) fields.push(['Content-Type', shape?.contentType ?? 'application/json'])
  return fields
}

/** Fields that credentials and the sender write. */
function isOurs(name: string): boolean {
  return /^(authorization|cookie|host|content-type|content-length|accept)$/i.test(name)
}

/** The body that is good: of the object that the operation makes, or the example of its document. */
export function exampleBody(run: Run, wanted: Wanted): string | undefined {
  const { operation, caller, matter } = wanted
  const planned = run.plan.objects.find(({ create }) => create?.operation === operation.id)
  const example = planned?.create?.body ?? operation.body?.example ?? likeMade(operation, matter)
  if (example === undefined) return undefined
  const named = bodyWith(example, (name) => parameterValue(run, wanted, name))
  return bodyText(operation, filled(named, { identity: caller?.name, tenant: caller?.tenant }))
}

/** A change of which nobody said how it is written: as what it was made with, for that is good at least. */
function likeMade({ method }: Operation, matter: Matter): unknown {
  if (matter.kind !== 'object' || !/^(PUT|PATCH|POST)$/.test(method)) return undefined
  return matter.object.create?.body
}

/** Writes a body as its operation wants it. */
export function bodyText({ body }: Operation, value: unknown): string {
  if (typeof value === 'string') return value
  if (!/x-www-form-urlencoded/i.test(body?.contentType ?? '')) return JSON.stringify(value)
  const entries = Object.entries(value as Record<string, unknown>)
  const pairs = entries.map(([name, one]): [string, string] => [name, String(one)])
  return new URLSearchParams(pairs).toString()
}

/** The names that templates in bodies may have. */
export interface Filling {
  readonly canary?: string | undefined
  readonly identity?: string | undefined
  readonly tenant?: string | undefined
}

/** Replaces `{canary}`, `{identity}` and `{tenant}` in all texts of a value. */
export function filled(value: unknown, filling: Filling): unknown {
  if (typeof value === 'string') {
    return value.replace(/\{(canary|identity|tenant)\}/g, (_, name: keyof Filling) =>
      String(filling[name] ?? 'sallyport'),
    )
  }
  if (Array.isArray(value)) return value.map((one) => filled(one, filling))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, filled(one, filling)]),
  )
}
