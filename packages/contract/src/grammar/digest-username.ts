import { decodeLatin1, decodeUtf8 } from './utf8.ts'

/** `value-chars` of RFC 8187 section 3.2.1: what stands as itself, or a byte in hexadecimal. */
const EXTENDED = /^UTF-8'[A-Za-z0-9-]*'((?:[A-Za-z0-9!#$&+.^_`|~-]|%[0-9A-Fa-f]{2})*)$/i

/**
 * The text of an extended value such as that of `username*` (RFC 8187 section 3.2); `undefined` if it
 * is none, or not in UTF-8, the only character set that every recipient knows.
 */
export function decodeExtendedValue(value: string): string | undefined {
  const encoded = EXTENDED.exec(value)?.[1]
  if (encoded === undefined) return undefined
  const bytes: number[] = []
  for (let at = 0; at < encoded.length; at += 1) {
    if (encoded.charCodeAt(at) === 0x25) {
      bytes.push(Number.parseInt(encoded.slice(at + 1, at + 3), 16))
      at += 2
    } else bytes.push(encoded.charCodeAt(at))
  }
  return decodeUtf8(Uint8Array.from(bytes))
}

/** The text of a field value's bytes: UTF-8 as a challenge asks for, else ISO-8859-1. */
export function decodeFieldText(value: string): string {
  const bytes = Uint8Array.from(value, (character) => character.charCodeAt(0))
  return decodeUtf8(bytes) ?? decodeLatin1(bytes)
}
