import type { HarmLevel, Progress } from '@sallyport/audit'
import type { Terminal } from '../command.ts'
import { AuditShare } from './audit-share.ts'

/** Where progress is drawn over itself: the error stream, if it is a terminal. */
export interface Screen {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): unknown
}

/** Where and when progress is said. */
export interface ProgressOptions {
  /** How much the audit does; by that its length is guessed. */
  readonly level?: HarmLevel | undefined
  readonly screen?: Screen | undefined
  readonly now?: (() => number) | undefined
  /** The kind of the terminal, as in `xterm`. */
  readonly term?: string | undefined
}

const QUIET_MILLISECONDS = 2_000
const REDRAW_MILLISECONDS = 200
const LINE_MILLISECONDS = 10_000

/** Says how far an audit is: on a terminal one line that changes, elsewhere a line every ten seconds. */
export class AuditProgress {
  readonly #terminal: Pick<Terminal, 'error'>
  readonly #screen: Screen
  readonly #now: () => number
  readonly #begun: number
  readonly #share: AuditShare
  /** Whether a line can be drawn over: a dumb terminal would show what moves the cursor. */
  readonly #isDrawing: boolean
  #cells = 0
  #last: Progress | undefined
  #next: number
  #isDrawn = false

  constructor(terminal: Pick<Terminal, 'error'>, options: ProgressOptions = {}) {
    const { level, screen = process.stderr, now = Date.now, term = process.env['TERM'] } = options
    this.#terminal = terminal
    this.#screen = screen
    this.#now = now
    this.#share = new AuditShare(level)
    this.#isDrawing = screen.isTTY === true && term !== 'dumb'
    this.#begun = now()
    this.#next = this.#begun + (this.#isDrawing ? QUIET_MILLISECONDS : LINE_MILLISECONDS)
  }

  /** Takes note of it, and says it when it is time. */
  tell(progress: Progress): void {
    if (progress.cell !== undefined) this.#cells += 1
    this.#share.take(progress)
    this.#last = progress
    this.tick()
  }

  /** Says it again when it is time, though nothing came: a server that is waited for is no standstill. */
  tick(): void {
    const now = this.#now()
    if (this.#last === undefined || now < this.#next) return
    this.#next = now + (this.#isDrawing ? REDRAW_MILLISECONDS : LINE_MILLISECONDS)
    const line = this.#line(this.#last, (now - this.#begun) / 1000)
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

  #line({ done, parts, part, sent }: Progress, seconds: number): string {
    const rate = Math.round(sent / Math.max(seconds, 0.001))
    const step = `step ${Math.min(done + 1, parts)} of ${parts} (${part})`
    const left = this.#share.secondsLeft(seconds)
    const rest = left === undefined ? '' : `, about ${timeOf(left)} left`
    return `${step}: ${this.#cells} cells, ${sent} requests, ${rate}/s, ${timeOf(seconds)}${rest}`
  }
}

function timeOf(seconds: number): string {
  const whole = Math.round(seconds)
  return whole < 100 ? `${whole} s` : `${Math.round(whole / 60)} min`
}
