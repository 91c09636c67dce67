import type { Verdict } from '../asked.ts'

/** The upper ends of the buckets of the time that a decision takes, in seconds. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5]

/** What became of a request: allowed, or the status of its refusal. */
type Outcome = 'allowed' | number

/** Counts verdicts, for monitoring: by backend and by what became of the request, and never by who asked. */
export class VerdictTally {
  readonly #counts = new Map<string, Map<Outcome, number>>()
  /** One for each bucket, and one for what took longer. */
  readonly #buckets: number[] = Array(BUCKETS.length + 1).fill(0)
  #seconds = 0
  #misconfigured = 0

  /** Takes one more question that was none: of somebody who may not ask, or without what has to be told. */
  countMisconfigured(): void {
    this.#misconfigured += 1
  }

  /**
   * Takes one more verdict, of a backend that is configured or of none. What waited for nobody took no time: to read the
   * clock twice would take a part of it.
   */
  count(verdict: Verdict, backend: string, seconds: number): void {
    const outcome = verdict.kind === 'pass' ? 'allowed' : verdict.answer.status
    let counts = this.#counts.get(backend)
    if (counts === undefined) {
      counts = new Map()
      this.#counts.set(backend, counts)
    }
    counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
    let bucket = 0
    while (bucket < BUCKETS.length && seconds > (BUCKETS[bucket] as number)) bucket += 1
    this.#buckets[bucket] = (this.#buckets[bucket] as number) + 1
    this.#seconds += seconds
  }

  /** The lines of all three metrics, in the text format of Prometheus. */
  lines(): string[] {
    const lines = [
      '# HELP sallyport_gate_verdicts_total What became of requests: allowed, or the status of the refusal.',
      '# TYPE sallyport_gate_verdicts_total counter',
    ]
    for (const [backend, counts] of this.#counts) {
      for (const [outcome, count] of counts) {
        const labels = `backend="${backend}",outcome="${outcome}"`
        lines.push(`sallyport_gate_verdicts_total{${labels}} ${count}`)
      }
    }
    return [...lines, ...this.#durations(), ...this.#misread()]
  }

  #misread(): string[] {
    const name = 'sallyport_gate_misconfigured_total'
    return [
      `# HELP ${name} Questions that no proxy asks as it should: each was answered with 503.`,
      `# TYPE ${name} counter`,
      `${name} ${this.#misconfigured}`,
    ]
  }

  #durations(): string[] {
    const name = 'sallyport_gate_verdict_seconds'
    const lines = [
      `# HELP ${name} How long a verdict waited for stores and issuers; zero where it asked nobody.`,
      `# TYPE ${name} histogram`,
    ]
    let sum = 0
    for (const [i, count] of this.#buckets.entries()) {
      sum += count
      lines.push(`${name}_bucket{le="${BUCKETS[i] ?? '+Inf'}"} ${sum}`)
    }
    return [...lines, `${name}_sum ${this.#seconds}`, `${name}_count ${sum}`]
  }
}
