/** Bytes, one at a time and several. */
export interface Bytes {
  readonly bytes: Uint8Array
  readonly view: DataView
}

/** More of a text than this is not told apart. */
export const TEXT_MAX = 4096

const BYTES_PER_UNIT = 3
const scratch = Buffer.alloc(TEXT_MAX * BYTES_PER_UNIT)

/** The bytes of a text, until the next one is asked for. */
export const written: Bytes = {
  bytes: scratch,
  view: new DataView(scratch.buffer, scratch.byteOffset, scratch.length),
}

/** Writes a text as UTF-8 to where {@link written} shows it; how many bytes it has. */
export function write(text: string): number {
  const length = Math.min(text.length, TEXT_MAX)
  for (let i = 0; i < length; i += 1) {
    const code = text.charCodeAt(i)
    if (code > 127) return scratch.write(text.slice(0, TEXT_MAX))
    scratch[i] = code
  }
  return length
}
