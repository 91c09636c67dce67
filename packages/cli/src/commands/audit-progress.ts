import type { HarmLevel, Progress } from '@sallyport/audit'
import type { Terminal } from '../command.ts'
import { AuditShare } from './audit-share.ts'
import { ProgressLine, type ProgressOptions } from './progress-line.ts'

/** Where and when the progress of an audit is said. */
export interface AuditProgressOptions extends ProgressOptions {
  /** How much the audit does; by that its length is guessed. */
  readonly level?: HarmLevel | undefined
}

const RHYTHM = { quietMs: 2_000, redrawMs: 200 }

/** Says how far an audit is. */
export class AuditProgress {
  readonly #line: ProgressLine
  readonly #share: AuditShare
  #cells = 0
  #last: Progress | undefined

  constructor(terminal: Pick<Terminal, 'error'>, options: AuditProgressOptions = {}) {
    this.#line = new ProgressLine(terminal, RHYTHM, options)
    this.#share = new AuditShare(options.level)
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
    const last = this.#last
    if (last !== undefined) this.#line.tell((seconds) => this.#lineOf(last, seconds))
  }

  /** Says something on a line of its own. */
  say(line: string): void {
    this.#line.say(line)
  }

  /** Wipes the line away. */
  end(): void {
    this.#line.end()
  }

  #lineOf({ done, parts, part, sent }: Progress, seconds: number): string {
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
