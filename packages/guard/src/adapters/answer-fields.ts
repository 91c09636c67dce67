import type { FieldLine } from '../answer/answer.ts'

/** The field that lists what a page of another origin may read (Fetch standard, section 3.3.3). */
export const EXPOSE = 'access-control-expose-headers'

/** The fields of an answer by name; a name with several lines has a list. */
export type FieldRecord = Readonly<Record<string, string | string[]>>

const flatLists = new WeakMap<readonly FieldLine[], readonly string[]>()
const records = new WeakMap<readonly FieldLine[], FieldRecord>()

/** Name, value, name, value: the form in which `writeHead` copies least. Made once a template. */
export function flatFields(fields: readonly FieldLine[]): readonly string[] {
  let list = flatLists.get(fields)
  if (list === undefined) {
    list = fields.flat()
    flatLists.set(fields, list)
  }
  return list
}

/** The fields by name, for frameworks that take them so. Made once a template. */
export function fieldsByName(fields: readonly FieldLine[]): FieldRecord {
  let record = records.get(fields)
  if (record === undefined) {
    record = Object.freeze(toRecord(fields))
    records.set(fields, record)
  }
  return record
}

function toRecord(fields: readonly FieldLine[]): Record<string, string | string[]> {
  const record: Record<string, string | string[]> = {}
  for (const [name, value] of fields) {
    const earlier = record[name]
    if (earlier === undefined) record[name] = value
    else record[name] = [earlier, value].flat()
  }
  return record
}

/**
 * The fields of an answer on top of those that were set earlier: where both list fields to expose,
 * one list names them all. `earlier` tells a field by its name.
 */
export function onTopOf(
  fields: readonly FieldLine[],
  earlier: (name: string) => number | string | readonly string[] | null | undefined,
): readonly FieldLine[] {
  const own = fieldsByName(fields)[EXPOSE]
  const exposed = own === undefined ? undefined : earlier(EXPOSE)
  if (own === undefined || exposed === undefined || exposed === null || exposed === '')
    return fields
  const all = String(exposed).includes(String(own)) ? String(exposed) : `${exposed}, ${own}`
  return fields.map(([name, value]) => [name, name === EXPOSE ? all : value])
}
