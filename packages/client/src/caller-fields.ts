/**
 * The fields that a caller set, as they were given where that is enough: making `Headers` of them takes 4 us
 * (measured), and `fetch` does it anyway.
 */
export type CallerFields = Headers | Readonly<Record<string, string>> | undefined

/** Takes what `fetch` takes, and a copy as it does: what the caller changes after the call is of the next one. */
export function callerFields(given: HeadersInit | undefined): CallerFields {
  if (given === undefined) return undefined
  const isList = given instanceof Headers || Symbol.iterator in given
  return isList ? new Headers(given) : { ...given }
}

/** Whether there is a field of that name, which is in lower case. */
export function hasField(fields: CallerFields, name: string): boolean {
  if (fields === undefined) return false
  if (fields instanceof Headers) return fields.has(name)
  return Object.keys(fields).some((own) => own.length === name.length && own.toLowerCase() === name)
}

/** The fields and others, which replace those of the same name. */
export function withFields(
  fields: CallerFields,
  more: Readonly<Record<string, string>>,
): Headers | Readonly<Record<string, string>> {
  if (fields === undefined) return more
  const names = Object.keys(more)
  if (!(fields instanceof Headers) && !names.some((name) => hasField(fields, name))) {
    return { ...fields, ...more }
  }
  const all = new Headers(fields)
  for (const name of names) all.set(name, more[name] ?? '')
  return all
}

/** The fields but those of some names. */
export function withoutFields(fields: CallerFields, names: readonly string[]): CallerFields {
  if (fields === undefined || names.length === 0) return fields
  const left = new Headers(fields)
  for (const name of names) left.delete(name)
  return left
}
