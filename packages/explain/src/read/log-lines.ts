import type { BlockReader } from './block.ts'
import { type Detected, detect } from './detect.ts'
import type { LineReader, Outcome } from './formats/format.ts'
import { Line } from './line.ts'
import type { Seen } from './seen.ts'
import { type Wrapping, wrappingOf } from './wrapping.ts'

/** After so many unread lines in a row it is looked at again what they are. */
const AGAIN_LINES = 50
/** So often: lines that are nothing at all shall not cost more than others. */
const AGAIN_MAX = 8
const FORMATS_MAX = 4
const SHARE_LEAST = 0.5

interface Known {
  readonly name: string
  readonly reader: LineReader
  lines: number
}

/**
 * The formats of one file: what its first lines are, what those lines are that are something else, and what comes later
 * if a log changes its format.
 */
export class LogLines {
  readonly formats: Known[] = []
  /** How sure it is of the first format, 0 to 1. */
  readonly sure: number
  /** What the first lines do not hold. */
  readonly lacks: readonly string[]
  /** Reads plain lines together, where the first format has such. */
  readonly blocks: BlockReader | undefined
  readonly #main: LineReader | undefined
  readonly #isShared: boolean
  readonly #wrapping: Wrapping | undefined
  /** Whether what is around the lines says when, and they do not. */
  readonly #isTimed: boolean
  /** The unread lines since the last one that was read. */
  #pending: Line[] = []
  #again = 0

  /** `head` is the first lines of the file. */
  constructor(head: readonly Line[]) {
    const wrapping = wrappingOf(head)
    const inner =
      wrapping === undefined ? undefined : detect(head.map((line) => copyInside(line, wrapping)))
    this.#wrapping = inner === undefined ? undefined : wrapping
    const first = inner ?? detect(head)
    this.sure = first?.sure ?? 0
    this.lacks = lacksOf(first, this.#wrapping, head)
    this.#isTimed = (first?.lacks.includes('time') ?? false) && !this.lacks.includes('time')
    this.#main = first?.reader
    this.blocks = this.#wrapping === undefined ? first?.format.blockReader?.(head) : undefined
    this.#isShared = first?.format.isShared === true
    if (first === undefined) return
    this.#know(first.format.name, first.reader)
    this.#learn(first.unread)
  }

  /** Gets to know what these lines are of, most of which are of one format, and what is left of them. */
  #learn(lines: readonly Line[]): void {
    if (this.formats.length >= FORMATS_MAX) return
    const found = detect(lines)
    if (found === undefined || found.sure < SHARE_LEAST) return
    this.#know(found.format.name, found.reader)
    this.#learn(found.unread)
  }

  /** Reads a line in the format that is likeliest, then in the others. */
  read(wrapped: Line, seen: Seen): Outcome {
    const wrapping = this.#wrapping
    if (wrapping === undefined) return this.#read(wrapped, seen)
    if (!this.#isTimed) return this.#read(wrapping.unwrap(wrapped), seen)
    const whole = wrapped.whole()
    const outcome = this.#read(wrapping.unwrap(wrapped), seen)
    if (outcome === 'read' && seen.time === 0) seen.time = wrapping.timeOf(whole)
    return outcome
  }

  #read(line: Line, seen: Seen): Outcome {
    if (this.#main === undefined) return this.#readOther(line, seen)
    const outcome = this.#main(line, seen)
    return outcome === 'unread' ? this.#readOther(line, seen) : outcome
  }

  /** How many lines each format understood, of so many that any did. */
  shares(understood: number): readonly { readonly name: string; readonly lines: number }[] {
    const others = this.formats.slice(this.#main === undefined ? 0 : 1)
    const rest = understood - others.reduce((sum, { lines }) => sum + lines, 0)
    const [first] = this.formats
    if (this.#main === undefined || first === undefined) return others
    return [{ name: first.name, lines: rest }, ...others]
  }

  #readOther(line: Line, seen: Seen): Outcome {
    for (const known of this.formats) {
      if (known.reader === this.#main) continue
      const outcome = known.reader(line, seen)
      if (outcome === 'unread') continue
      known.lines += 1
      this.#pending = []
      return outcome
    }
    this.#lookAgain(line)
    return this.#isShared ? 'other' : 'unread'
  }

  #lookAgain(line: Line): void {
    if (this.#again >= AGAIN_MAX || this.formats.length >= FORMATS_MAX) return
    this.#pending.push(Line.of(line.whole()))
    if (this.#pending.length < AGAIN_LINES) return
    this.#learn(this.#pending)
    this.#pending = []
    this.#again += 1
  }

  #know(name: string, reader: LineReader): void {
    const full = this.#wrapping === undefined ? name : `${name} in ${this.#wrapping.name}`
    this.formats.push({ name: full, reader, lines: 0 })
  }
}

function copyInside(line: Line, wrapping: Wrapping): Line {
  return wrapping.unwrap(Line.of(line.whole()))
}

/** What the lines do not hold, nor what is around them. */
function lacksOf(
  first: Detected | undefined,
  wrapping: Wrapping | undefined,
  head: readonly Line[],
): readonly string[] {
  const lacks = first?.lacks ?? []
  const isTimed = wrapping !== undefined && head.some((line) => wrapping.timeOf(line.whole()) > 0)
  return isTimed ? lacks.filter((one) => one !== 'time') : lacks
}
