import type { Finder, Start } from './later-text.ts'
import type { Line } from './line.ts'
import { BLOCK_LINES, type Columns, type LineMemory } from './line-memory.ts'
import { type RequestReader, Seen } from './seen.ts'

/** What all lines of a format have in common, so that a row of a block can be shown as an observation. */
export interface BlockForm {
  readonly request: RequestReader
  readonly agent: Finder
  readonly agentStart: Start
}

const NO_FORM: BlockForm = { request: () => 0, agent: () => false, agentStart: () => -1 }

/**
 * Plain lines that follow one another, as columns: each tells of what most is asked where it begins or ends.
 *
 * Whoever counts goes over them in stages, first all of one thing and then all of the next: a small loop over columns is
 * done several times as fast as the same line by line, because it stays in the caches of the processor, and because rows of
 * tables that are asked for together come from memory together (measured: 0.6 instead of 0.85 us a line).
 */
export class Block {
  readonly line: Line
  readonly memory: LineMemory
  readonly columns: Columns
  /** How many lines it holds. */
  count = 0
  /** Milliseconds since the epoch. */
  readonly times: Float64Array = new Float64Array(BLOCK_LINES)
  form: BlockForm = NO_FORM
  /** Of which lines it may be: where the first begins, and which of the ends of lines are theirs. */
  from = 0
  first = 0
  known = 0
  /** Only requests from here on, and only before. */
  since: number = Number.NEGATIVE_INFINITY
  until: number = Number.POSITIVE_INFINITY
  readonly #seen = new Seen()

  /** `line` is the window on the chunk that its lines are in, and `memory` what that lies in. */
  constructor(line: Line, memory: LineMemory) {
    this.line = line
    this.memory = memory
    this.columns = memory.columns
  }

  /** Moves the window to one of the lines. */
  moveTo(row: number): void {
    const { starts, lineEnds } = this.columns
    this.line.start = starts[row] as number
    this.line.end = lineEnds[row] as number
  }

  /** One of the lines as an observation, until the next one is shown; the window is moved to it. */
  show(row: number): Seen {
    this.moveTo(row)
    const seen = this.#seen
    const { line, form } = this
    const { addressEnds, requests, requestEnds, statuses } = this.columns
    const behind = (requestEnds[row] as number) + 5
    seen.begin(line)
    seen.time = this.times[row] as number
    seen.status = statuses[row] as number
    seen.addressAt(line.start, addressEnds[row] as number)
    seen.requestLineLater(form.request, requests[row] as number)
    seen.agentLater(form.agent, behind, form.agentStart)
    return seen
  }
}

/** Reads the lines that a block may be of, as far as they are plain and wanted; how many these are. */
export type BlockReader = (block: Block) => number
