import type { CedarValueJson } from '@cedar-policy/cedar-wasm/nodejs'
import { MODEL_COUNT_MAX } from '@sallyport/policy'

/** A value that Cedar cannot hold. The message is one sentence with the place of it. */
export class ValueError extends Error {
  override readonly name: string = 'ValueError'
}

/** The most elements of a list or record, and how deep they nest. */
const ELEMENT_COUNT_MAX = 1_000
const DEPTH_MAX = 8
/** The attribute that holds all permissions of a subject: as many as a model may have. */
const PERMISSIONS = 'permissions'

/** Attributes as Cedar takes them; what is `undefined` or `null` is missing. Throws a `ValueError`. */
export function recordOf(
  attributes: Readonly<Record<string, unknown>> | undefined,
  place: string,
): Record<string, CedarValueJson> {
  return fieldsOf(attributes ?? {}, { place, depth: 0, countMax: ELEMENT_COUNT_MAX })
}

interface Place {
  readonly place: string
  readonly depth: number
  /** How many elements it may have. */
  readonly countMax: number
}

function fieldsOf(
  record: Readonly<Record<string, unknown>>,
  { place, depth }: Place,
): Record<string, CedarValueJson> {
  const entries = Object.entries(record).filter(
    ([, value]) => value !== undefined && value !== null,
  )
  bounded(entries.length, { place, countMax: ELEMENT_COUNT_MAX })
  const fields = entries.map(([name, value]) => {
    // `__entity` and `__extn` would make something else of a value: whoever fills an attribute must not.
    if (name.startsWith('__')) throw new ValueError(`${place}: a name cannot begin with \`__\``)
    const at = `${place}, \`${name.slice(0, 64)}\``
    const isWhole = depth === 0 && name === PERMISSIONS
    const countMax = isWhole ? MODEL_COUNT_MAX : ELEMENT_COUNT_MAX
    return [name, cedarValue(value, { place: at, depth: depth + 1, countMax })] as const
  })
  return Object.fromEntries(fields)
}

function cedarValue(value: unknown, at: Place): CedarValueJson {
  if (typeof value === 'string') return textOf(value, at)
  if (typeof value === 'boolean') return value
  if (typeof value === 'number' || typeof value === 'bigint') return numberOf(value, at)
  if (at.depth > DEPTH_MAX) throw new ValueError(`${at.place} is nested too deep`)
  if (Array.isArray(value)) {
    bounded(value.length, at)
    const inside = { place: at.place, depth: at.depth + 1, countMax: ELEMENT_COUNT_MAX }
    return value.map((element) => cedarValue(element, inside))
  }
  if (typeof value === 'object' && value !== null && isPlain(value)) {
    return fieldsOf(value as Readonly<Record<string, unknown>>, at)
  }
  throw new ValueError(`${at.place} is nothing that Cedar can hold`)
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

function textOf(value: string, { place }: Place): string {
  if (value.isWellFormed()) return value
  throw new ValueError(`${place} is half of a surrogate pair, which is no text`)
}

/** Cedar has whole numbers only, and above 2^53 they would arrive as others than were meant. */
function numberOf(value: number | bigint, { place }: Place): number {
  const number = Number(value)
  if (Number.isSafeInteger(number) && BigInt(number) === BigInt(value)) return number
  throw new ValueError(`${place} is ${value}: a whole number of less than 2^53 is expected`)
}

function bounded(count: number, { place, countMax }: Omit<Place, 'depth'>): void {
  if (count > countMax) throw new ValueError(`${place} has more than ${countMax} elements`)
}
