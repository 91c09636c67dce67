const TAB = 9
const NEWLINE = 10
const RETURN = 13
const SPACE = 32
const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const OPEN_LIST = 91
const CLOSE_LIST = 93
const OPEN = 123
const CLOSE = 125

/**
 * Makes lines of one long list of objects, in place and in pieces of any size: `{"Records":[{…},{…}]}` of CloudTrail, and
 * `[{…},{…}]` of exports, on one line of gigabytes or on many, and objects on many lines each, as `jq` writes them. What is
 * not an object becomes blank, and the comma or the end of a line behind one the end of a line.
 */
export class RecordList {
  /** How deep the objects are. */
  readonly #base: number
  #depth = 0
  #isText = false
  #isEscaped = false

  constructor(base: number) {
    this.#base = base
  }

  /** Works on the bytes that came last. */
  apply(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i += 1) {
      const byte = bytes[i] ?? 0
      const isInside = this.#depth > this.#base
      if (this.#isText) this.#passText(byte)
      else this.#pass(byte)
      if (isInside || this.#depth > this.#base) {
        if (byte === NEWLINE || byte === RETURN) bytes[i] = SPACE
      } else bytes[i] = this.#isBetween(byte) ? NEWLINE : SPACE
    }
  }

  /** Whether it stands between two objects. */
  #isBetween(byte: number): boolean {
    if (this.#depth !== this.#base) return false
    return byte === COMMA || (byte === NEWLINE && this.#base === 0)
  }

  #passText(byte: number): void {
    if (this.#isEscaped) this.#isEscaped = false
    else if (byte === BACKSLASH) this.#isEscaped = true
    else if (byte === QUOTE) this.#isText = false
  }

  #pass(byte: number): void {
    if (byte === QUOTE) this.#isText = true
    else if (byte === OPEN || byte === OPEN_LIST) this.#depth += 1
    else if (byte === CLOSE || byte === CLOSE_LIST) this.#depth -= 1
  }
}

/** What makes lines of a log that begins with these bytes; `undefined` if it has lines. */
export function recordListOf(head: Uint8Array): RecordList | undefined {
  const letters = Buffer.from(head.subarray(0, 256).filter((byte) => !isBlank(byte)))
  const begin = letters.toString('latin1')
  if (begin.startsWith('[{')) return new RecordList(1)
  if (begin.startsWith('{"Records":[')) return new RecordList(2)
  const first = Buffer.from(head.subarray(0, 256)).toString('latin1')
  return /^\s*\{[ \t]*\r?\n/.test(first) ? new RecordList(0) : undefined
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === NEWLINE || byte === RETURN
}
