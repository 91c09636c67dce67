/** The members of a JSON object, by name. */
export type Members = Readonly<Record<string, unknown>>

/** What a text says as JSON; `undefined` where it is none. */
export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The object that a text is as JSON; `undefined` where it is anything else. */
export function membersIn(text: string): Members | undefined {
  const value = jsonIn(text)
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
  return isObject ? (value as Members) : undefined
}
