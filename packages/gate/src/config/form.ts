import { type Place, suggestion } from '@sallyport/policy'

/** A JSON Schema, or a part of one. */
export type Schema = Readonly<Record<string, unknown>>

/** The variables that secrets may come from. */
export type Env = Readonly<Record<string, string | undefined>>

/** What is wrong, and with which part of the data. */
export interface Mistake {
  readonly at: Place
  readonly message: string
}

/** What reading needs besides the data. */
export interface Around {
  readonly mistakes: Mistake[]
  readonly env: Env
  /** Reads a file that is named in the configuration; throws where it cannot. */
  readonly file: (path: string) => string
}

/** One part of the data: its value, and where it stands. */
export interface Part {
  readonly value: unknown
  readonly at: Place
  readonly around: Around
}

/** What a part may be: the same description reads it and writes its schema. */
export interface Form<T> {
  readonly schema: Schema
  /** Its value; `undefined` where a mistake was noted. */
  read(part: Part): T | undefined
}

const MISTAKES_MAX = 100

/** Notes what is wrong with a part. */
export function wrong({ at, around: { mistakes } }: Part, message: string): undefined {
  if (mistakes.length < MISTAKES_MAX) mistakes.push({ at, message })
  return undefined
}

/** A part of a part. */
export function below(part: Part, step: string | number, value: unknown): Part {
  return { value, at: [...part.at, step], around: part.around }
}

/** Whether a value has fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const TEXT_LENGTH_MAX = 4_096

/** What a text must be like. */
export interface TextForm {
  readonly pattern: RegExp
  /** In words, with an example: `a name such as orders`. */
  readonly expected: string
}

/** A text, of a pattern. */
export function text(form?: TextForm): Form<string> {
  const { pattern = /^[^\0]+$/, expected = 'a text' } = form ?? {}
  return {
    schema: { type: 'string', minLength: 1, ...(form && { pattern: pattern.source }) },
    read: (part) => {
      const { value } = part
      const isGood = typeof value === 'string' && value.length <= TEXT_LENGTH_MAX
      if (isGood && pattern.test(value)) return value
      return wrong(part, `${expected} is expected${shownOf(value)}`)
    },
  }
}

function shownOf(value: unknown): string {
  if (typeof value === 'number' || typeof value === 'boolean') return `, not ${value}: quote it`
  if (typeof value === 'string') return value === '' ? ', not an empty text' : ''
  return value === null || value === undefined ? ', and nothing is here' : ', not a list or fields'
}

/** One of a few words. */
export function word<W extends string>(...words: readonly W[]): Form<W> {
  return {
    schema: { enum: words },
    read: (part) => {
      const found = words.find((word) => word === part.value)
      if (found !== undefined) return found
      const said = words.map((word) => `\`${word}\``).join(', ')
      return wrong(part, `one of ${said} is expected${suggestion(part.value, words)}`)
    },
  }
}

/** A whole number within limits. */
export function whole(least: number, most: number): Form<number> {
  return {
    schema: { type: 'integer', minimum: least, maximum: most },
    read: (part) => {
      const { value } = part
      const isGood = Number.isInteger(value) && Number(value) >= least && Number(value) <= most
      return isGood
        ? Number(value)
        : wrong(part, `a whole number from ${least} to ${most} is expected`)
    },
  }
}

const LIST_LENGTH_MAX = 10_000

/** A list; a single value is a list of one. */
export function list<T>(of: Form<T>, least = 0): Form<readonly T[]> {
  return {
    schema: { anyOf: [{ type: 'array', items: of.schema, minItems: least }, of.schema] },
    read: (part) => {
      const values = Array.isArray(part.value) ? part.value : [part.value]
      if (values.length < least || values.length > LIST_LENGTH_MAX) {
        return wrong(part, `from ${least} to ${LIST_LENGTH_MAX} entries are expected`)
      }
      const isList = Array.isArray(part.value)
      const read = values.map((one, i) => of.read(isList ? below(part, i, one) : part))
      return read.some((one) => one === undefined) ? undefined : (read as readonly T[])
    },
  }
}

/** Fields of any names, all of one form. */
export function named<T>(of: Form<T>, name: TextForm): Form<Readonly<Record<string, T>>> {
  return {
    schema: {
      type: 'object',
      minProperties: 1,
      propertyNames: { pattern: name.pattern.source },
      additionalProperties: of.schema,
    },
    read: (part) => {
      if (!isRecord(part.value) || Object.keys(part.value).length === 0) {
        return wrong(part, `at least one entry under ${name.expected} is expected`)
      }
      const entries = Object.entries(part.value).map(([key, value]) => {
        const inner = below(part, key, value)
        if (!name.pattern.test(key)) wrong(inner, `${name.expected} is expected as its name`)
        return [key, of.read(inner)] as const
      })
      if (entries.some(([, one]) => one === undefined)) return undefined
      return Object.fromEntries(entries) as Readonly<Record<string, T>>
    },
  }
}

/** A field of {@link fields}: it may be absent, where it says what it is then. */
export interface Field<T> {
  readonly form: Form<T>
  readonly isRequired: boolean
}

/** A field that must be there. */
export function required<T>(form: Form<T>): Field<T> {
  return { form, isRequired: true }
}

/** A field that may be left out. */
export function optional<T>(form: Form<T>): Field<T | undefined> {
  return { form, isRequired: false }
}

type Read<F> = { readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never }

/** Fields of known names. */
export function fields<F extends Readonly<Record<string, Field<unknown>>>>(
  known: F,
): Form<Read<F>> {
  const names = Object.keys(known)
  return {
    schema: {
      type: 'object',
      properties: Object.fromEntries(names.map((name) => [name, known[name]?.form.schema])),
      required: names.filter((name) => known[name]?.isRequired),
      additionalProperties: false,
    },
    read: (part) => {
      const { value } = part
      if (!isRecord(value)) return wrong(part, `fields are expected: ${names.join(', ')}`)
      for (const name of Object.keys(value)) {
        if (names.includes(name)) continue
        wrong(
          below(part, name, undefined),
          `there is no field \`${name}\`${suggestion(name, names)}`,
        )
      }
      return readFields(part, known) as Read<F> | undefined
    },
  }
}

function readFields(
  part: Part,
  known: Readonly<Record<string, Field<unknown>>>,
): Record<string, unknown> | undefined {
  const value = part.value as Readonly<Record<string, unknown>>
  const read: Record<string, unknown> = {}
  let isWhole = true
  for (const [name, { form, isRequired }] of Object.entries(known)) {
    if (Object.hasOwn(value, name)) {
      read[name] = form.read(below(part, name, value[name]))
      if (read[name] === undefined) isWhole = false
    } else if (isRequired) {
      wrong(part, `\`${name}\` is missing`)
      isWhole = false
    }
  }
  return isWhole ? read : undefined
}

/** One of several forms, chosen by the only field, as in `- bearer: { ... }`. */
export function oneOf<F extends Readonly<Record<string, Form<unknown>>>>(
  forms: F,
): Form<{ [K in keyof F]: F[K] extends Form<infer T> ? T : never }[keyof F]> {
  const names = Object.keys(forms)
  return {
    schema: {
      oneOf: names.map((name) => ({
        type: 'object',
        properties: { [name]: forms[name]?.schema },
        required: [name],
        additionalProperties: false,
      })),
    },
    read: (part) => {
      const keys = isRecord(part.value) ? Object.keys(part.value) : []
      const [name = ''] = keys
      const form = keys.length === 1 && Object.hasOwn(forms, name) ? forms[name] : undefined
      const said = names.map((one) => `\`${one}\``).join(', ')
      if (form === undefined) {
        return wrong(part, `one of ${said} is expected${suggestion(name, names)}`)
      }
      return form.read(below(part, name, (part.value as Record<string, unknown>)[name])) as never
    },
  }
}

/** What a form reads, made into something else; `make` may note a mistake. */
export function mapped<T, U>(
  form: Form<T>,
  make: (value: T, part: Part) => U | undefined,
): Form<U> {
  return {
    schema: form.schema,
    read: (part) => {
      const value = form.read(part)
      return value === undefined ? undefined : make(value, part)
    },
  }
}

/** A secret: the text itself, `{ env: NAME }` or `{ file: PATH }`. */
export const secret: Form<string> = {
  schema: {
    oneOf: [
      { type: 'string', minLength: 1 },
      ...['env', 'file'].map((name) => ({
        type: 'object',
        properties: { [name]: { type: 'string', minLength: 1 } },
        required: [name],
        additionalProperties: false,
      })),
    ],
  },
  read: (part) => (isRecord(part.value) ? secretElsewhere(part, part.value) : text().read(part)),
}

function secretElsewhere(part: Part, value: Readonly<Record<string, unknown>>): string | undefined {
  const [name = '', ...more] = Object.keys(value)
  const place = value[name]
  const isKnown = ['env', 'file'].includes(name) && more.length === 0
  if (!isKnown || typeof place !== 'string' || place === '') {
    return wrong(part, 'a text, `{ env: NAME }` or `{ file: PATH }` is expected')
  }
  if (name === 'env') {
    const found = part.around.env[place]
    return found || wrong(part, `the variable \`${place}\` is not set`)
  }
  try {
    return part.around.file(place).trim() || wrong(part, `${place} is empty`)
  } catch {
    return wrong(part, `${place} cannot be read`)
  }
}

const UNITS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3_600 }

/** A time as in `60s` or `5m`, in seconds. */
export function seconds(least: number, most: number): Form<number> {
  const expected = `a time such as 60s or 5m is expected, from ${least}s to ${most}s`
  return timeOf(/^(\d{1,6})(s|m|h)$/, expected, { least, most })
}

/** A time as in `500ms` or `2s`, in milliseconds. */
export function milliseconds(least: number, most: number): Form<number> {
  const expected = `a time such as 500ms or 2s is expected, from ${least}ms to ${most}ms`
  const time = timeOf(/^(\d{1,6})(ms|s|m)$/, expected, { least: least / 1_000, most: most / 1_000 })
  return mapped(time, (seconds) => Math.round(seconds * 1_000))
}

function timeOf(
  pattern: RegExp,
  expected: string,
  { least, most }: { readonly least: number; readonly most: number },
): Form<number> {
  return {
    schema: { type: 'string', pattern: pattern.source },
    read: (part) => {
      const [, count = '', unit = ''] = pattern.exec(String(part.value)) ?? []
      const found = Number(count) * (UNITS[unit] ?? Number.NaN)
      return found >= least && found <= most ? found : wrong(part, expected)
    },
  }
}

/** What a value is without the fields that were left out. */
export type Given<T> = { [K in keyof T]: Exclude<T[K], undefined> }

/** Leaves out the fields that were left out. */
export function given<T extends object>(read: T): Given<T> {
  const entries = Object.entries(read).filter(([, value]) => value !== undefined)
  return Object.fromEntries(entries) as Given<T>
}

/** Anything, read elsewhere. */
export const anything: Form<unknown> = { schema: {}, read: ({ value }) => value ?? {} }

/** An object of any fields. */
export const record: Form<Readonly<Record<string, unknown>>> = {
  schema: { type: 'object' },
  read: (part) =>
    isRecord(part.value) ? part.value : wrong(part, 'fields with values are expected'),
}
