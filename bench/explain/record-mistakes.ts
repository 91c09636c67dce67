import { reasons, recordSchema, refusals } from '@sallyport/contract'

interface Schema {
  readonly [keyword: string]: unknown
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly enum?: readonly unknown[]
}

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  integer: Number.isInteger,
  array: Array.isArray,
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
}

const schema: Schema = recordSchema(Object.keys(refusals), Object.keys(reasons))

/** Where a line breaks the schema of our decision records; empty where it is one. */
export function recordMistakes(line: string): string[] {
  return mistakesOf(JSON.parse(line), schema, '$')
}

/** The keywords that the schema of records uses, and no others. */
function mistakesOf(value: unknown, rule: Schema, path: string): string[] {
  const { type, pattern, items, properties, required = [] } = rule
  const isType = TYPES[String(type)]
  if (isType !== undefined && !isType(value)) return [`${path}: not ${type}`]
  if ('const' in rule && value !== rule['const']) return [`${path}: const`]
  if (rule.enum !== undefined && !rule.enum.includes(value)) return [`${path}: enum`]
  if (typeof pattern === 'string' && !new RegExp(pattern).test(String(value)))
    return [`${path}: pattern`]
  if (Array.isArray(value)) {
    return value.flatMap((item, index) => mistakesOf(item, items ?? {}, `${path}[${index}]`))
  }
  if (properties === undefined) return []
  const fields = Object.entries(value as object)
  const missing = required.filter((name) => fields.every(([field]) => field !== name))
  return [
    ...missing.map((name) => `${path}.${name}: required`),
    ...fields.flatMap(([name, field]) => {
      const known = properties[name]
      return known === undefined
        ? [`${path}.${name}: unknown`]
        : mistakesOf(field, known, `${path}.${name}`)
    }),
  ]
}
