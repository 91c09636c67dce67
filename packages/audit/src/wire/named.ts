/** A text of a body that stands for a value: the whole of it, as in `{id}`, or `{id:number}` for one without quotes. */
const NAME = /^\{([\w.-]+)(:number)?\}$/

/** What fills texts by itself: the canary, and who calls. */
const OWN: ReadonlySet<string> = new Set(['canary', 'identity', 'tenant'])

const DEPTH_MAX = 10

/** The names of the values that a body wants, as in `{ "id": "{id}" }`. */
export function namesInBody(value: unknown, depth = 0): readonly string[] {
  if (depth > DEPTH_MAX) return []
  if (typeof value === 'string') {
    const [, name] = NAME.exec(value) ?? []
    return name === undefined || OWN.has(name) ? [] : [name]
  }
  if (typeof value !== 'object' || value === null) return []
  return [...new Set(Object.values(value).flatMap((one) => namesInBody(one, depth + 1)))]
}

/** A body with its values; what has none stays as it is. */
export function bodyWith(value: unknown, find: (name: string) => string | undefined): unknown {
  if (typeof value === 'string') {
    const [, name = '', isNumber] = NAME.exec(value) ?? []
    const found = name === '' ? undefined : find(name)
    if (found === undefined) return value
    return isNumber === undefined || Number.isNaN(Number(found)) ? found : Number(found)
  }
  if (Array.isArray(value)) return value.map((one) => bodyWith(one, find))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, bodyWith(one, find)]))
}

/**
 * A path as it is sent: without what tells several requests to one address apart, as in `/graphql#order`. No server ever
 * sees that part (RFC 9110 section 4.2.5).
 */
export function sentPath(path: string): string {
  return path.split('#', 1)[0] ?? path
}

/** All texts and numbers that stand in a body of JSON or of a form, as texts. */
export function valuesInBody(text: string): readonly string[] {
  try {
    return valuesIn(JSON.parse(text))
  } catch {
    return [...new URLSearchParams(text).values()]
  }
}

function valuesIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value === 'string' || typeof value === 'number') return [String(value)]
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return []
  return Object.values(value).flatMap((one) => valuesIn(one, depth + 1))
}
