import type { ReadProgress } from '@sallyport/explain'
import type { Terminal } from '../command.ts'
import { ProgressLine, type ProgressOptions } from './progress-line.ts'

const RHYTHM = { quietMs: 500, redrawMs: 100 }

/** Says how far reading is. */
export class ExplainProgress {
  readonly #line: ProgressLine

  constructor(terminal: Pick<Terminal, 'error'>, options: ProgressOptions = {}) {
    this.#line = new ProgressLine(terminal, RHYTHM, options)
  }

  /** Says it when it is time. */
  tell(progress: ReadProgress): void {
    this.#line.tell(() => lineOf(progress))
  }

  /** Wipes the line away. */
  end(): void {
    this.#line.end()
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
