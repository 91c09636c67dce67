import {
  type Finding,
  findingsOf,
  findingTypes,
  fingerprintOf,
  type Proof,
  type ProofOf,
  proofsOf,
} from '@sallyport/explain'
import type { FollowedLog } from '../log/followed-log.ts'
import type { FindingCard, FindingRow } from '../wire.ts'

/** A large tally is judged in some tenths of a second: not more often than this while a log grows. */
const JUDGE_MS = 5000

/** What was found in a log, judged again when there is more of it. */
export class Findings {
  readonly #log: FollowedLog
  readonly #judgeMs: number
  #all: readonly Finding[] = []
  #generation = -1
  #judgedAt = Number.NEGATIVE_INFINITY
  #proofs: { readonly format: string | undefined; readonly of: Promise<ProofOf> } | undefined

  constructor(log: FollowedLog, judgeMs: number = JUDGE_MS) {
    this.#log = log
    this.#judgeMs = judgeMs
  }

  /** The worst and surest first. */
  get all(): readonly Finding[] {
    const { generation } = this.#log
    const isDue = performance.now() - this.#judgedAt >= this.#judgeMs
    if (generation !== this.#generation && isDue) {
      this.#all = findingsOf(this.#log.state.tally)
      this.#generation = generation
      this.#judgedAt = performance.now()
    }
    return this.#all
  }

  rows(): readonly FindingRow[] {
    return this.all.map(findingRow)
  }

  async cards(): Promise<readonly FindingCard[]> {
    const { all } = this
    const proofOf = await this.#proofOf()
    return all.map((finding) => cardOf(finding, proofOf(finding)))
  }

  /** The head of the log, which says how it is counted again, is looked at once for each format. */
  #proofOf(): Promise<ProofOf> {
    const { format } = this.#log.status
    if (this.#proofs === undefined || this.#proofs.format !== format) {
      const none: ProofOf = () => undefined
      this.#proofs = { format, of: proofsOf(diagnosisOf(this.#log)).catch(() => none) }
    }
    return this.#proofs.of
  }
}

function cardOf(finding: Finding, proof: Proof | undefined): FindingCard {
  const { who, where, evidence, causes, next, missingInput, sampleIds, mark } = finding
  return {
    ...findingRow(finding),
    effective: who.effective,
    who: who.top,
    where: where.routes,
    evidence: evidence.map(({ fact, value }) => ({ fact, value })),
    ...{ causes, next, missingInput, sampleIds },
    ...(mark !== undefined && { mark }),
    ...(proof !== undefined && { proof }),
  }
}

/** A finding in a line. */
export function findingRow(finding: Finding): FindingRow {
  const { type, severity, title, confidence, window, who } = finding
  return {
    id: fingerprintOf(finding),
    kind: findingTypes[type],
    ...{ type, severity, title, confidence },
    from: window.from,
    to: window.to,
    callers: who.count,
  }
}

/** As much of a diagnosis as commands that count again are made of. */
function diagnosisOf({ paths, status, state }: FollowedLog): Parameters<typeof proofsOf>[0] {
  const { tally } = state
  const counts = { others: 0, jumps: 0, lost: 0, bytes: 0, samples: [], lacks: [] }
  const lines = { lines: status.lines, requests: tally.lines, unread: status.unread }
  const times = { firstTime: undefined, lastTime: undefined }
  const { format } = status
  const known = { format, sure: 1, formats: [], problem: undefined }
  const files = paths.map((path) => ({ path, ...known, ...counts, ...lines, ...times }))
  return { reading: { files, ...counts, ...lines, ...times }, findings: [], tally }
}
