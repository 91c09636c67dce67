import { type Referring, resolved } from './openapi-ref.ts'
import { isRecord } from './part.ts'

/** How deep a body is made, and how many properties it may have in all. */
const DEPTH_MAX = 8
const PROPERTIES_MAX = 200
/** Schemas that are looked at for one body: parts that contain themselves would multiply without end. */
const STEPS_MAX = 2_000

type Schema = Readonly<Record<string, unknown>>

/** A value that fits a schema as far as its words say; `undefined` where nothing can be said. */
export function sampleOf(schema: unknown, referring: Referring): unknown {
  return sample(schema, { referring, depth: 0, left: { count: PROPERTIES_MAX, steps: STEPS_MAX } })
}

interface Making {
  readonly referring: Referring
  readonly depth: number
  readonly left: { count: number; steps: number }
}

function sample(value: unknown, making: Making): unknown {
  const schema = resolved(value, making.referring)
  if (!isRecord(schema) || making.depth > DEPTH_MAX || making.left.steps-- <= 0) return undefined
  const stated = statedValue(schema)
  if (stated !== undefined) return stated
  const one = firstOf(schema)
  const merged = one === undefined ? undefined : sample(one, deeper(making))
  const all = Array.isArray(schema['allOf']) ? schema['allOf'] : []
  const parts = all.slice(0, 20).map((part) => sample(part, deeper(making)))
  const own = ownSample(schema, making)
  const records = [...parts, merged, own].filter(isRecord)
  if (records.length > 0) return Object.assign({}, ...records)
  return [own, merged, ...parts].find((part) => part !== undefined)
}

function deeper(making: Making): Making {
  return { ...making, depth: making.depth + 1 }
}

/** What a schema states itself. */
function statedValue(schema: Schema): unknown {
  if (schema['const'] !== undefined) return schema['const']
  if (schema['example'] !== undefined) return schema['example']
  const { examples, enum: words } = schema
  if (Array.isArray(examples) && examples.length > 0) return examples[0]
  if (schema['default'] !== undefined && schema['default'] !== null) return schema['default']
  return Array.isArray(words) ? (words.find((word) => word !== null) ?? words[0]) : undefined
}

function firstOf(schema: Schema): unknown {
  for (const name of ['oneOf', 'anyOf']) {
    const choices = schema[name]
    if (Array.isArray(choices)) {
      return choices.find((one) => !isRecord(one) || one['type'] !== 'null') ?? choices[0]
    }
  }
  return undefined
}

/** The type of a schema; in 3.1 it may be a list. */
function typeOf(schema: Schema): unknown {
  const { type } = schema
  if (Array.isArray(type)) return type.find((one) => one !== 'null')
  if (type !== undefined) return type
  if (isRecord(schema['properties'])) return 'object'
  return schema['items'] === undefined ? undefined : 'array'
}

function ownSample(schema: Schema, making: Making): unknown {
  const type = typeOf(schema)
  if (type === 'object') return objectSample(schema, making)
  if (type === 'array') return arraySample(schema, making)
  if (type === 'boolean') return true
  if (type === 'integer' || type === 'number') return numberSample(schema, type === 'integer')
  return type === 'string' ? textSample(schema) : undefined
}

function objectSample(schema: Schema, making: Making): unknown {
  const properties = isRecord(schema['properties']) ? schema['properties'] : {}
  const required = Array.isArray(schema['required']) ? schema['required'] : []
  const names = Object.keys(properties)
  // What is required comes first: where the limit cuts, it cuts what may be missing.
  const ordered = [
    ...names.filter((name) => required.includes(name)),
    ...names.filter((name) => !required.includes(name)),
  ]
  const made: Record<string, unknown> = {}
  for (const name of ordered) {
    if (making.left.count <= 0) break
    const inner = resolved(properties[name], making.referring)
    if (!isRecord(inner) || inner['readOnly'] === true) continue
    const isNeeded = required.includes(name)
    // Deep down only what is required is made: a tree of optional parts has no end.
    if (!isNeeded && making.depth >= 3) continue
    making.left.count--
    const value = sample(inner, deeper(making))
    if (value !== undefined) put(made, name, value)
  }
  return made
}

function put(made: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(made, name, { value, enumerable: true, writable: true, configurable: true })
}

function arraySample(schema: Schema, making: Making): unknown {
  const item = sample(schema['items'], deeper(making))
  const least = typeof schema['minItems'] === 'number' ? schema['minItems'] : 1
  if (item === undefined) return []
  return Array.from({ length: Math.min(Math.max(least, 1), 5) }, () => item)
}

function numberSample(schema: Schema, isWhole: boolean): number {
  const { multipleOf } = schema
  const unit = isWhole ? 1 : 0.5
  const step = typeof multipleOf === 'number' && multipleOf > 0 ? multipleOf : unit
  const least = limitOf(schema['minimum'], schema['exclusiveMinimum'], step)
  const most = limitOf(schema['maximum'], schema['exclusiveMaximum'], -step)
  if (least !== undefined) return Math.ceil(least / step) * step
  if (most !== undefined && most < 1) return Math.floor(most / step) * step
  return step === 0.5 ? 1 : step
}

/** A limit; one that is excluded is a number itself in 3.1, and a flag in 3.0. */
function limitOf(limit: unknown, excluded: unknown, step: number): number | undefined {
  if (typeof excluded === 'number') return excluded + step
  if (typeof limit !== 'number') return undefined
  return excluded === true ? limit + step : limit
}

const FORMATS: Readonly<Record<string, string>> = {
  date: '2030-01-31',
  'date-time': '2030-01-31T12:00:00Z',
  time: '12:00:00Z',
  duration: 'P1D',
  email: 'audit@example.com',
  'idn-email': 'audit@example.com',
  uuid: '3f2b8c1e-5d4a-4b6f-9a7c-1e2d3c4b5a69',
  uri: 'https://example.com/',
  url: 'https://example.com/',
  'uri-reference': '/audit',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  byte: 'YXVkaXQ=',
  binary: 'audit',
  password: 'Audit-pass-2030',
}

function textSample(schema: Schema): string {
  const { format, minLength, maxLength } = schema
  const known = typeof format === 'string' && Object.hasOwn(FORMATS, format)
  if (known) return FORMATS[format as string] ?? ''
  const least = typeof minLength === 'number' ? Math.min(minLength, 1_000) : 0
  const most = typeof maxLength === 'number' ? maxLength : 1_000
  return 'audit'.padEnd(least, 'a').slice(0, Math.max(most, 0))
}

/** The names of the properties of a schema, as far as they are stated. */
export function propertiesOf(schema: unknown, referring: Referring): readonly string[] {
  const open: unknown[] = [schema]
  const seen = new Set<unknown>()
  const names = new Set<string>()
  while (open.length > 0 && seen.size < STEPS_MAX && names.size < PROPERTIES_MAX) {
    const inner = resolved(open.shift(), referring)
    if (!isRecord(inner) || seen.has(inner)) continue
    seen.add(inner)
    if (isRecord(inner['properties'])) {
      for (const name of Object.keys(inner['properties'])) names.add(name)
    }
    open.push(...partsOf(inner))
  }
  return [...names].slice(0, PROPERTIES_MAX)
}

function partsOf({ allOf, oneOf, anyOf, items }: Schema): readonly unknown[] {
  const lists = [allOf, oneOf, anyOf].filter((list) => Array.isArray(list))
  return [...lists.flatMap((list) => list.slice(0, 20)), ...(items === undefined ? [] : [items])]
}
