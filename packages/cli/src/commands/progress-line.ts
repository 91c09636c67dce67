import type { Terminal } from '../command.ts'

/** Where progress is drawn over itself: the error stream, if it is a terminal. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Where progress is said, and by which clock. */
export interface ProgressOptions {
  readonly screen?: Screen | undefined
  readonly now?: (() => number) | undefined
  /** The kind of the terminal, as in `xterm`. */
  readonly term?: string | undefined
}

/** When a line is drawn. */
export interface Rhythm {
  /** What takes no longer says nothing. */
  readonly quietMs: number
  readonly redrawMs: number
}

const LINE_MS = 10_000

/** Says how far something is: on a terminal one line that changes, elsewhere a line every ten seconds. */
export class ProgressLine {
  readonly #terminal: Pick<Terminal, 'error'>
  readonly #screen: Screen
  readonly #now: () => number
  readonly #begun: number
  /** How long from one line to the next. */
  readonly #everyMs: number
  /** Whether a line can be drawn over: a dumb terminal would show what moves the cursor. */
  readonly #isDrawing: boolean
  #next: number
  #isDrawn = false

  constructor(
    terminal: Pick<Terminal, 'error'>,
    { quietMs, redrawMs }: Rhythm,
    { screen = process.stderr, now = Date.now, term = process.env['TERM'] }: ProgressOptions = {},
  ) {
    this.#terminal = terminal
    this.#screen = screen
    this.#now = now
    this.#isDrawing = screen.isTTY === true && term !== 'dumb'
    this.#everyMs = this.#isDrawing ? redrawMs : LINE_MS
    this.#begun = now()
    this.#next = this.#begun + (this.#isDrawing ? quietMs : LINE_MS)
  }

  /** Says it when it is time; `lineAfter` makes the line, by the seconds since the beginning. */
  tell(lineAfter: (seconds: number) => string): void {
    const now = this.#now()
    if (now < this.#next) return
    this.#next = now + this.#everyMs
    const line = lineAfter((now - this.#begun) / 1000)
    if (this.#isDrawing) this.#draw(line)
    else this.#terminal.error(line)
  }

  /** Says something on a line of its own. */
  say(line: string): void {
    this.end()
    this.#terminal.error(line)
  }

  /** Wipes the line away. */
  end(): void {
    if (this.#isDrawn) this.#screen.write('\r\u001B[K')
    this.#isDrawn = false
  }

  /** A line that went over the edge could not be drawn over. */
  #draw(line: string): void {
    const { columns = line.length + 1 } = this.#screen
    this.#screen.write(`\r${line.slice(0, Math.max(1, columns - 1))}\u001B[K`)
    this.#isDrawn = true
  }
}
