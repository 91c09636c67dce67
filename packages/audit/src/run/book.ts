import type { Exchange } from '../exchange.ts'
import type { Identity, Matter, Operation } from '../plan.ts'
import type { Cell, Finding, Verdict } from '../verdict.ts'

/** Who calls: an identity, or nobody. */
export type Caller = Identity | undefined

/** Where a cell stands: what is called, by whom, about what, and how. */
export interface Spot {
  readonly operation: Operation
  readonly caller: Caller
  readonly matter: Matter
  /** The state of the credentials, or the mutation of the request. */
  readonly state: string
  readonly part: Cell['part']
  readonly expected: Cell['expected']
}

/** What was seen in a cell that speaks against it. */
export type Seen = Pick<Finding, 'oracle' | 'severity' | 'message' | 'evidence' | 'cause'> & {
  readonly exchange: Exchange | undefined
  readonly control?: Exchange | undefined
}

/** The book of one run: every cell and every finding, in order. */
export class Book {
  readonly cells: Cell[] = []
  readonly findings: Finding[] = []
  readonly #onCell: (cell: Cell) => void

  constructor(onCell: (cell: Cell) => void) {
    this.#onCell = onCell
  }

  /** Writes down how a cell ended. */
  close(spot: Spot, verdict: Verdict, exchanges: readonly (Exchange | undefined)[]): void {
    const sent = exchanges.filter((one) => one !== undefined)
    const first = sent.find(({ outcome }) => outcome.kind === 'answer')?.outcome
    const cell: Cell = {
      ...nameOf(spot),
      part: spot.part,
      expected: spot.expected,
      verdict,
      status: first?.kind === 'answer' ? first.answer.status : undefined,
      exchanges: sent.map(({ number }) => number),
    }
    this.cells.push(cell)
    this.#onCell(cell)
  }

  /** Writes down a finding. */
  find(spot: Spot, { exchange, control, ...seen }: Seen): void {
    this.findings.push({
      ...nameOf(spot),
      ...seen,
      exchange: exchange?.number,
      control: control?.number,
      rule: spot.expected.rule ?? spot.operation.place,
    })
  }

  /** Writes down a cell with what speaks against it: refuted if anything does, and else proved. */
  judge(spot: Spot, seen: readonly Seen[], exchanges: readonly (Exchange | undefined)[]): void {
    for (const one of seen) this.find(spot, one)
    this.close(spot, { kind: seen.length === 0 ? 'proved' : 'refuted' }, exchanges)
  }
}

/** The name of a caller, as in a matrix. */
export function callerName(caller: Caller): string {
  return caller?.name ?? 'nobody'
}

/** The name of what a cell is about. */
export function matterName(matter: Matter): string | undefined {
  if (matter.kind === 'object') return matter.object.name
  return matter.kind === 'tenant' ? matter.tenant : undefined
}

function nameOf({
  operation,
  caller,
  matter,
  state,
}: Spot): Pick<Cell, 'operation' | 'caller' | 'state' | 'matter'> {
  return { operation: operation.id, caller: callerName(caller), state, matter: matterName(matter) }
}
