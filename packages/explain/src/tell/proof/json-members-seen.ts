import type { Observation } from '../../observation.ts'
import { firstAddress, pathOf } from '../../read/formats/fields.ts'
import type { HeadLine } from './head.ts'
import { offsetOf } from './instant-texts.ts'

/** Where the members of a JSON log stand, as jq writes it, by what the reader made of the first lines. */
export interface SeenMembers {
  readonly status: string
  readonly time: SeenTime | undefined
  readonly address: SeenMember | undefined
  readonly agent: SeenMember | undefined
  readonly subject: SeenMember | undefined
  readonly method: SeenMember | undefined
  /** The target, with or without query. */
  readonly path: SeenMember | undefined
  /** Method and target in one: `GET /orders HTTP/1.1`. */
  readonly request: SeenMember | undefined
}

/** A member, and whether its value is always exactly what was read. */
export interface SeenMember {
  readonly expression: string
  readonly isExact: boolean
}

/** How times are written. */
export interface SeenTime {
  readonly expression: string
  /** Seconds, or a thousandth or millionth of them, since the epoch; or the zone of texts, in minutes before UTC. */
  readonly form:
    | { readonly kind: 'number'; readonly perSecond: number; readonly isText: boolean }
    | { readonly kind: 'text'; readonly offset: number; readonly separator: string }
}

/** A value of a line, by its path. */
type Values = ReadonlyMap<string, string | number>

interface Row {
  readonly values: Values
  readonly seen: Observation
}

/** The members whose values are, in every line, what the reader read; `undefined` where not even the status is found. */
export function seenMembers(lines: readonly HeadLine[]): SeenMembers | undefined {
  const rows = lines.flatMap(({ text, seen }) => {
    const values = valuesOf(text)
    return values === undefined ? [] : [{ values, seen }]
  })
  const member = (read: Read): SeenMember | undefined => memberOf(rows, read)
  const status = member(({ status }) => ({ exact: String(status) }))
  if (status === undefined) return undefined
  return {
    status: status.expression,
    time: timeOf(rows),
    address: member(({ address }) => told(address, (text) => firstAddress(text))),
    agent: member(({ agent }) => told(agent)),
    subject: member(({ subject }) => told(subject)),
    method: member(({ method }) => told(method)),
    path: member(({ path }) => told(path, pathOf)),
    request: member(({ method, path }) => told(`${method} ${path}`, requestOf)),
  }
}

/** What a member shall say of an observation: exactly this, or something from which this is made. */
interface Wanted {
  readonly exact: string
  readonly made?: (text: string) => string | undefined
}

type Read = (seen: Observation) => Wanted | undefined

function told(
  text: string | undefined,
  made?: (text: string) => string | undefined,
): Wanted | undefined {
  if (text === undefined || text === '') return undefined
  return made === undefined ? { exact: text } : { exact: text, made }
}

function requestOf(text: string): string | undefined {
  const [, method, target] = /^([A-Z-]+) (\S+) HTTP\/\d/.exec(text) ?? []
  return target === undefined ? undefined : `${method} ${pathOf(target)}`
}

/** The first member that says it in every line that has it, and in some. */
function memberOf(rows: readonly Row[], read: Read): SeenMember | undefined {
  const found = new Map<string, { right: number; exact: number; wrong: number }>()
  let asked = 0
  for (const { values, seen } of rows) {
    const wanted = read(seen)
    if (wanted === undefined) continue
    asked += 1
    for (const [path, value] of values) {
      const count = found.get(path) ?? { right: 0, exact: 0, wrong: 0 }
      found.set(path, count)
      const text = String(value)
      if (text === wanted.exact) count.exact += 1
      if (text === wanted.exact || wanted.made?.(text) === wanted.exact) count.right += 1
      else count.wrong += 1
    }
  }
  const [best] = [...found].filter(
    ([, { right, wrong }]) => right === asked && wrong === 0 && asked > 0,
  )
  if (best === undefined) return undefined
  const [expression, { exact, right }] = best
  return { expression, isExact: exact === right }
}

const UNITS = [1, 1000, 1_000_000, 1_000_000_000]
const ISO = /^\d{4}-\d\d-\d\d([T ])\d\d:\d\d:\d\d(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?$/

function timeOf(rows: readonly Row[]): SeenTime | undefined {
  const [first] = rows
  for (const path of first?.values.keys() ?? []) {
    const forms = rows.map(({ values, seen }) => formOf(values.get(path), seen.time))
    const [form] = forms
    if (form === undefined) continue
    if (forms.every((one) => JSON.stringify(one) === JSON.stringify(form))) {
      return { expression: path, form }
    }
  }
  return undefined
}

function formOf(value: string | number | undefined, time: number): SeenTime['form'] | undefined {
  if (value === undefined) return undefined
  if (typeof value === 'number' || /^\d+(?:\.\d+)?$/.test(value)) return numberForm(value, time)
  const [, separator, zone = 'Z'] = ISO.exec(value) ?? []
  const offset = offsetOf(zone)
  if (separator === undefined || offset === undefined) return undefined
  const clock = `${value.slice(0, 19).replace(separator, 'T')}Z`
  const parsed = Date.parse(clock) - offset * 60_000
  // The clock of the text has no fractions of a second.
  return Math.abs(time - parsed) < 1000 ? { kind: 'text', offset, separator } : undefined
}

function numberForm(value: string | number, time: number): SeenTime['form'] | undefined {
  const number = Number(value)
  const perSecond = UNITS.find((unit) => Math.abs((number / unit) * 1000 - time) < 2)
  if (perSecond === undefined) return undefined
  return { kind: 'number', perSecond, isText: typeof value === 'string' }
}

const DEPTH_MAX = 4

function valuesOf(text: string): Values | undefined {
  try {
    const parsed: unknown = JSON.parse(text)
    if (typeof parsed !== 'object' || parsed === null) return undefined
    const values = new Map<string, string | number>()
    flatten(parsed, { above: '', depth: 0 }, values)
    return values
  } catch {
    return undefined
  }
}

function flatten(
  value: object,
  { above, depth }: { readonly above: string; readonly depth: number },
  into: Map<string, string | number>,
): void {
  for (const [name, member] of Object.entries(value) as [string, unknown][]) {
    const step = stepOf(value, name)
    const path = above === '' && step.startsWith('[') ? `.${step}` : `${above}${step}`
    if (path.includes('\0')) continue
    if (typeof member === 'string' || typeof member === 'number') into.set(path, member)
    else if (typeof member === 'object' && member !== null && depth < DEPTH_MAX) {
      flatten(member, { above: path, depth: depth + 1 }, into)
    }
  }
}

/** One step of a path, as jq writes it; a name that cannot stand in a command is none. */
function stepOf(value: object, name: string): string {
  if (Array.isArray(value)) return name === '0' ? '[0]' : '\0'
  if (/^[A-Za-z_]\w*$/.test(name)) return `.${name}`
  return /^[\w@ ./:-]+$/.test(name) ? `["${name}"]` : '\0'
}
