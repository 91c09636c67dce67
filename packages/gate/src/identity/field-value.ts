/** The longest value of one plain field, in bytes: a proxy of nginx takes 4 KiB of fields in all. */
export const VALUE_BYTES_MAX = 512

/**
 * What stands in a field as it is. Everything else is percent-encoded as UTF-8: blanks, controls and line
 * ends; commas, because a server of WSGI joins two lines by one; `%` itself; and what a proxy or a shell
 * might replace, such as `$` and `{`.
 */
const PLAIN = /^[A-Za-z0-9._~:@/+=|-]*$/
const OTHERS = /[^A-Za-z0-9._~:@/+=|-]/gu

/**
 * A text as the value of a field, from which `decodeURIComponent` makes the text again. `undefined` where
 * it cannot be told: it is empty, which would mean nobody, too long, or no Unicode.
 */
export function fieldValue(text: string): string | undefined {
  if (text === '' || text.length > VALUE_BYTES_MAX || !text.isWellFormed()) return undefined
  const value = PLAIN.test(text) ? text : text.replace(OTHERS, encoded)
  return value.length > VALUE_BYTES_MAX ? undefined : value
}

/** `encodeURIComponent` leaves `!'()*` as they are. */
function encoded(character: string): string {
  const code = character.charCodeAt(0)
  if (code >= 0x80) return encodeURIComponent(character)
  return `%${code.toString(16).toUpperCase().padStart(2, '0')}`
}

/** Names as one value, a blank between two; empty where there are none. */
export function listValue(texts: readonly string[]): string | undefined {
  const values: string[] = []
  let length = 0
  for (const text of texts) {
    const value = fieldValue(text)
    if (value === undefined) return undefined
    length += value.length + 1
    if (length > VALUE_BYTES_MAX + 1) return undefined
    values.push(value)
  }
  return values.join(' ')
}
