/** What the first byte of a sequence says: how many follow, its own bits, the least code it may make. */
interface Lead {
  readonly following: number
  readonly bits: number
  readonly least: number
}

/**
 * The text of UTF-8 bytes (RFC 3629), or `undefined` if they are not UTF-8: overlong forms, surrogates,
 * codes above U+10FFFF and broken sequences are refused, nothing is replaced, a byte order mark stays.
 */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const lead = readLead(bytes[at] ?? 0)
    if (lead === undefined) return undefined
    let code = lead.bits
    for (let next = at + 1; next <= at + lead.following; next += 1) {
      const byte = bytes[next] ?? 0
      if ((byte & 0xc0) !== 0x80) return undefined
      code = (code << 6) | (byte & 0x3f)
    }
    const isSurrogate = code >= 0xd800 && code <= 0xdfff
    if (code < lead.least || code > 0x10ffff || isSurrogate) return undefined
    text += String.fromCodePoint(code)
    at += lead.following + 1
  }
  return text
}

function readLead(byte: number): Lead | undefined {
  if (byte < 0x80) return { following: 0, bits: byte, least: 0 }
  if (byte < 0xc0) return undefined
  if (byte < 0xe0) return { following: 1, bits: byte & 0x1f, least: 0x80 }
  if (byte < 0xf0) return { following: 2, bits: byte & 0x0f, least: 0x800 }
  if (byte < 0xf8) return { following: 3, bits: byte & 0x07, least: 0x10000 }
  return undefined
}

/** The UTF-8 bytes of a text (RFC 3629), or `undefined` if it has half of a surrogate pair. */
export function encodeUtf8(text: string): Uint8Array | undefined {
  if (!text.isWellFormed()) return undefined
  const bytes: number[] = []
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0
    if (code < 0x80) bytes.push(code)
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), follow(code))
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), follow(code >> 6), follow(code))
    else bytes.push(0xf0 | (code >> 18), follow(code >> 12), follow(code >> 6), follow(code))
  }
  return Uint8Array.from(bytes)
}

function follow(code: number): number {
  return 0x80 | (code & 0x3f)
}

/** The text of ISO-8859-1 bytes: each byte is the character of its number. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return text
}
