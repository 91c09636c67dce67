import { mostOf } from '../../extremes.ts'
import type { Line } from '../line.ts'
import type { LogFormat } from './format.ts'
import { type JsonField, JsonReader } from './json-log.ts'

const DEPTH_MAX = 3
const SHARE_LEAST = 0.5

/** How a value looks that can be this, how its name looks if it is, and how if it is something that looks alike. */
interface Shape {
  readonly value: (text: string) => boolean
  readonly name: RegExp
  readonly not?: RegExp
  /** Whether the value alone is enough. */
  readonly isPlainByValue?: true
}

const METHOD = /^(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|TRACE|CONNECT|PROPFIND)$/
/** Longer is none: nobody shall choose how long we look. */
const ADDRESS_MAX = 256
const ADDRESS =
  /^(?:\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?|\[?[\da-fA-F]*:[\da-fA-F:.]*:[\da-fA-F:.]*\]?(?::\d+)?)$/
const SEVERAL = /^[\d.:a-fA-F]+(?:, *[\d.:a-fA-F]+)*$/

const shapes: Readonly<Record<JsonField, Shape>> = {
  time: {
    value: (text) => isInstant(text),
    name: /(?:^|[/_@-])(?:time|timestamp|ts|date|datetime|when)|time_?(?:iso|local|stamp)|start/i,
    not: /upstream|response_time|request_time|duration|elapsed|expire|finish|end$/i,
    isPlainByValue: true,
  },
  request: {
    value: (text) => /^[A-Z]{3,16} \S+ HTTP\/\d/.test(text),
    name: /request/i,
    isPlainByValue: true,
  },
  method: { value: (text) => METHOD.test(text), name: /method|verb/i, isPlainByValue: true },
  path: {
    value: (text) => /^(?:\/|https?:\/\/)/.test(text),
    name: /(?:^|[/_.-])(?:uri|url|path|target)|request_?(?:uri|url|path)|resource/i,
    not: /referr?er|upstream|file|root|backend|template|route/i,
  },
  status: {
    value: (text) => /^[1-5]\d\d$/.test(text),
    name: /status|(?:^|[/_.])code$|response_?code/i,
    not: /upstream|backend|origin|port|size|bytes|length|duration/i,
  },
  address: {
    value: (text) => text.length <= ADDRESS_MAX && (ADDRESS.test(text) || SEVERAL.test(text)),
    name: /remote|client|real_?ip|source|src|forwarded|peer|(?:^|[/_.])ip$|caller/i,
    not: /upstream|server|host$|local|backend|version|port|dest/i,
  },
  agent: { value: (text) => text.length > 2 && !/^\d+$/.test(text), name: /agent|(?:^|[/_.])ua$/i },
  subject: {
    value: (text) => text.length > 0,
    name: /(?:^|[/_.])(?:user|remote_?user|subject|sub|user_?(?:id|name)|username|login)$/i,
  },
  route: {
    value: (text) => text.startsWith('/'),
    name: /(?:^|[/_.])(?:route|template|pattern|resource_?path|http\.route)$/i,
  },
  instance: {
    value: (text) => text.length > 0,
    name: /(?:^|[/_.])(?:hostname|pod|pod_?name|instance|node|upstream_addr)$/i,
  },
  id: {
    value: (text) => text.length >= 8,
    name: /(?:request|trace|correlation|req)_?\.?id$/i,
    not: /span|parent/i,
  },
}

/**
 * A request log as JSON with any names, as people write one in the `log_format` of nginx: what is what is told by how the
 * values look, in the first lines of the log, and among those that look alike by their names.
 */
export const anyJson: LogFormat = {
  name: 'json',
  reader(lines) {
    const values = valuesOf(lines)
    const of = (field: JsonField): readonly string[] => candidates(values, shapes[field])
    const fields = {
      time: of('time'),
      request: of('request'),
      method: of('method'),
      path: of('path'),
      status: of('status'),
      address: of('address'),
      agent: of('agent'),
      subject: of('subject'),
      route: of('route'),
      instance: of('instance'),
      id: of('id'),
    }
    const hasRequest = fields.request.length + fields.path.length > 0
    if (fields.status.length === 0 || !hasRequest) return undefined
    const reader = new JsonReader({ name: 'json', fields, marks: [] })
    return (line, seen) => reader.read(line, seen)
  },
}

/** The values of each path in these lines. */
function valuesOf(lines: readonly Line[]): ReadonlyMap<string, readonly string[]> {
  const values = new Map<string, string[]>()
  for (const line of lines) {
    const parsed = parsedObject(line.whole())
    if (parsed !== undefined) flatten(parsed, '', values)
  }
  return values
}

function parsedObject(text: string): object | undefined {
  if (!text.trimStart().startsWith('{')) return undefined
  try {
    return JSON.parse(text) as object
  } catch {
    return undefined
  }
}

function flatten(value: object, above: string, values: Map<string, string[]>): void {
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    const path = above === '' ? name : `${above}/${name}`
    const first: unknown = Array.isArray(member) ? member[0] : member
    if (typeof first === 'string' || typeof first === 'number') {
      const known = values.get(path)
      if (known === undefined) values.set(path, [String(first)])
      else known.push(String(first))
    } else if (typeof first === 'object' && first !== null && path.split('/').length < DEPTH_MAX) {
      flatten(first, path, values)
    }
  }
}

/** The paths whose values look right, the best first. */
function candidates(
  values: ReadonlyMap<string, readonly string[]>,
  shape: Shape,
): readonly string[] {
  const most = Math.max(0, mostOf([...values.values()].map(({ length }) => length)))
  const found: { path: string; weight: number }[] = []
  for (const [path, texts] of values) {
    if (shape.not?.test(path) === true) continue
    const told = texts.filter((text) => text !== '' && text !== '-')
    const right = told.filter((text) => shape.value(text)).length
    const isNamed = shape.name.test(path)
    if (right === 0 || right < SHARE_LEAST * told.length) continue
    if (!isNamed && shape.isPlainByValue === undefined) continue
    found.push({ path, weight: (isNamed ? 2 : 0) + right / most + preference(path) })
  }
  return found.sort((a, b) => b.weight - a.weight).map(({ path }) => path)
}

/** The client behind the proxies rather than the proxy, and the whole target rather than a part of it. */
function preference(path: string): number {
  if (/forwarded|real_?ip/i.test(path)) return 0.5
  return /request|iso/i.test(path) ? 0.1 : 0
}

const YEAR_2000 = 946_684_800
const YEAR_2100 = 4_102_444_800

function isInstant(text: string): boolean {
  if (/^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/.test(text)) return true
  if (/^\d\d\/[A-Z][a-z]{2}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}$/.test(text)) return true
  const value = Number(text)
  if (!/^\d+(?:\.\d+)?$/.test(text)) return false
  return [1, 1e3, 1e6, 1e9].some((unit) => value / unit > YEAR_2000 && value / unit < YEAR_2100)
}
