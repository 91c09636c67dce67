import type { FieldLines } from '@sallyport/guard'

/** Names and values by turns, as Node reads them. */
export type RawFields = readonly string[]

/** The lines of a field, by its name in lower case. */
export function linesOf(raw: RawFields, name: string): FieldLines {
  let found: string | string[] | undefined
  for (let i = 0; i < raw.length; i += 2) {
    const field = raw[i] as string
    if (field.length !== name.length) continue
    if (field !== name && field.toLowerCase() !== name) continue
    const line = raw[i + 1] as string
    if (found === undefined) found = line
    else if (typeof found === 'string') found = [found, line]
    else found.push(line)
  }
  return found
}

/** The names of all lines, as they came. */
export function namesOf(raw: RawFields): string[] {
  const names: string[] = []
  for (let i = 0; i < raw.length; i += 2) names.push(raw[i] as string)
  return names
}
