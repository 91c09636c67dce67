import { jsonIn } from './json-text.ts'

/** The value that a JSON pointer names in a text of JSON (RFC 6901); `undefined` where there is none. */
export function pointed(text: string, pointer: string): unknown {
  let value = jsonIn(text)
  if (pointer === '') return value
  if (!pointer.startsWith('/')) return undefined
  for (const step of pointer.slice(1).split('/')) {
    const name = step.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[name]
  }
  return value
}
