const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const EQUALS = 0x3d

/** The value of each digit by its code, 255 where there is none. */
const DIGITS: Uint8Array = new Uint8Array(256).fill(255)
for (let value = 0; value < 64; value += 1) DIGITS[ALPHABET.charCodeAt(value)] = value

/**
 * Bytes of base64 as RFC 4648 section 4 writes them and no otherwise: padded, no other alphabet, no white
 * space, unused bits zero (section 3.5). `undefined` for anything else, so that one text has one form.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined
  const end = endOfDigits(text)
  const digits = decodeDigits(text, end)
  return digits !== undefined && digits.rest === 0 ? digits.bytes : undefined
}

/**
 * Bytes of base64 as RFC 9651 section 4.2.7 reads it: padding may be missing, and unused bits may be
 * set. `undefined` if a character, or the length, cannot be base64 at all.
 */
export function decodeBase64Leniently(text: string): Uint8Array | undefined {
  const end = endOfDigits(text)
  if (end < text.length && text.length % 4 !== 0) return undefined
  return decodeDigits(text, end)?.bytes
}

/** Base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 3) {
    const left = bytes.length - at
    const bits = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text += ALPHABET.charAt(bits >> 18) + ALPHABET.charAt((bits >> 12) & 63)
    text += left > 1 ? ALPHABET.charAt((bits >> 6) & 63) : '='
    text += left > 2 ? ALPHABET.charAt(bits & 63) : '='
  }
  return text
}

/** Where the padding begins: at most two `=` are padding, a third is not a digit and fails as one. */
function endOfDigits(text: string): number {
  let end = text.length
  while (end > 0 && text.length - end < 2 && text.charCodeAt(end - 1) === EQUALS) end -= 1
  return end
}

function decodeDigits(
  text: string,
  end: number,
): { readonly bytes: Uint8Array; readonly rest: number } | undefined {
  if (end % 4 === 1) return undefined
  const bytes = new Uint8Array(Math.floor((end * 3) / 4))
  let bits = 0
  let count = 0
  let filled = 0
  for (let at = 0; at < end; at += 1) {
    const digit = DIGITS[text.charCodeAt(at)] ?? 255
    if (digit === 255) return undefined
    bits = ((bits << 6) | digit) & 0xffff
    count += 6
    if (count < 8) continue
    count -= 8
    bytes[filled] = (bits >> count) & 255
    filled += 1
  }
  return { bytes, rest: bits & ((1 << count) - 1) }
}
