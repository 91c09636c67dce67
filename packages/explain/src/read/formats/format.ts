import type { BlockReader } from '../block.ts'
import type { Line } from '../line.ts'
import type { Seen } from '../seen.ts'

/**
 * What became of a line: `read`, with a request in it; `other`, understood and no request, such as a heading; or
 * `unread`.
 */
export type Outcome = 'read' | 'other' | 'unread'

/** Reads lines of one format, in the order of the file: it may remember what they have in common. */
export type LineReader = (line: Line, seen: Seen) => Outcome

/** One format of logs. */
export interface LogFormat {
  /** What it is called where a reading is described. */
  readonly name: string
  /**
   * Whether it reads what looks like a request in whatever lines: it is taken where no other format reads half as much, and
   * lines without a request do not speak for it.
   */
  readonly isGuess?: true
  /** Whether its lines stand among whatever else an application prints: where it is that of a file, no line is unread. */
  readonly isShared?: true
  /** What it never holds, of what findings are made of. */
  readonly lacks?: readonly string[]
  /** A reader for a file that begins with these lines; `undefined` where they cannot be of this format. */
  reader(lines: readonly Line[]): LineReader | undefined
  /** Reads those lines of such a file together that are as most are; `undefined` where there are no such lines. */
  blockReader?(lines: readonly Line[]): BlockReader | undefined
}
