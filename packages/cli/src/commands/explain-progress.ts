import type { ReadProgress } from '@sallyport/explain'
import type { Terminal } from '../command.ts'
import type { Screen } from './audit-progress.ts'

const QUIET_MILLISECONDS = 500
const REDRAW_MILLISECONDS = 100
const LINE_MILLISECONDS = 10_000

/** Says how far reading is: on a terminal one line that changes, elsewhere a line every ten seconds. */
export class ExplainProgress {
  readonly #terminal: Pick<Terminal, 'error'>
  readonly #screen: Screen
  readonly #now: () => number
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
    this.#next = now() + (screen.isTTY === true ? QUIET_MILLISECONDS : LINE_MILLISECONDS)
  }

  /** Says it when it is time. */
  tell(progress: ReadProgress): void {
    const now = this.#now()
    if (now < this.#next) return
    const isTerminal = this.#screen.isTTY === true
    this.#next = now + (isTerminal ? REDRAW_MILLISECONDS : LINE_MILLISECONDS)
    const line = lineOf(progress)
    if (isTerminal) this.#screen.write(`\r${line}\u001B[K`)
    else this.#terminal.error(line)
    this.#isDrawn = isTerminal
  }

  /** Wipes the line away. */
  end(): void {
    if (this.#isDrawn) this.#screen.write('\r\u001B[K')
    this.#isDrawn = false
  }
}

function lineOf({ done, total, bytesPerSecond, remainingSeconds }: ReadProgress): string {
  const share =
    total === undefined || total === 0 ? '' : ` of ${sizeOf(total)} (${percent(done / total)})`
  const left =
    remainingSeconds === undefined
      ? ''
      : `, about ${Math.max(1, Math.round(remainingSeconds))} s left`
  return `read ${sizeOf(done)}${share}, ${sizeOf(bytesPerSecond)}/s${left}`
}

function percent(share: number): string {
  return `${Math.floor(Math.min(1, share) * 100)} %`
}

/** Bytes as a person reads them. */
function sizeOf(bytes: number): string {
  if (bytes >= 1e9) return `${(bytes / 1e9).toFixed(1)} GB`
  return bytes >= 1e6 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`
}
