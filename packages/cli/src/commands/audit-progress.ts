import type { Progress } from '@sallyport/audit'
import type { Terminal } from '../command.ts'

/** Where progress is drawn over itself: the error stream, if it is a terminal. */
export interface Screen {
  readonly isTTY?: boolean
  write(text: string): unknown
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
  #cells = 0
  #next: number
  #isDrawn = false

  constructor(
    terminal: Pick<Terminal, 'error'>,
    screen: Screen = process.stderr,
    now: () => number = Date.now,
  ) {
    this.#terminal = terminal
    this.#screen = screen
    this.#now = now
    this.#begun = now()
    this.#next = this.#begun + (screen.isTTY === true ? QUIET_MILLISECONDS : LINE_MILLISECONDS)
  }

  /** Takes note of it, and says it when it is time. */
  tell(progress: Progress): void {
    if (progress.cell !== undefined) this.#cells += 1
    const now = this.#now()
    if (now < this.#next) return
    const isTerminal = this.#screen.isTTY === true
    this.#next = now + (isTerminal ? REDRAW_MILLISECONDS : LINE_MILLISECONDS)
    const line = this.#line(progress, (now - this.#begun) / 1000)
    if (isTerminal) this.#screen.write(`\r${line}\u001B[K`)
    else this.#terminal.error(line)
    this.#isDrawn = isTerminal
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

  /** How long it still takes is guessed by the steps that are done: what is to be tried depends on what is answered. */
  #line({ done, parts, part, sent }: Progress, seconds: number): string {
    const rate = Math.round(sent / Math.max(seconds, 0.001))
    const step = `step ${Math.min(done + 1, parts)} of ${parts} (${part})`
    const took = `${Math.round(seconds)} s`
    return `${step}: ${this.#cells} cells, ${sent} requests, ${rate}/s, ${took}${leftOf(done / parts, seconds)}`
  }
}

/** What is left where so much is done; nothing while that would be a guess about nothing. */
function leftOf(share: number, seconds: number): string {
  if (!(share > 0 && share < 1)) return ''
  return `, about ${Math.max(1, Math.round((seconds * (1 - share)) / share))} s left`
}
