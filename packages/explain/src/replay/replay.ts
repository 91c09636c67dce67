import type { Readable } from 'node:stream'
import type { Policies } from '@sallyport/policy'
import type { LogReading } from '../read/reading.ts'
import { isId } from '../tally/path-shape.ts'
import { type Answer, Answers } from './answers.ts'
import { Changes, type ReplayChange } from './changes.ts'
import { type ReadRecordsOptions, readRecords } from './read-records.ts'
import type { RecordScan, ScannedRequest } from './record-scan.ts'
import { type ReplayUnknown, Unknowns } from './unknowns.ts'

/** What recorded decisions come to under other policies. */
export interface Replay {
  readonly reading: LogReading
  readonly policies: { readonly version: string; readonly fingerprint: string }
  /** How many records there were. */
  readonly records: number
  readonly losses: ReplayChange
  readonly gains: ReplayChange
  /** How many surely stay as they are; those that no policy decided are among them. */
  readonly same: number
  /** Of these, how many were refused without a rule: bad credentials, throttled, no such resource. */
  readonly unasked: number
  readonly unknown: ReplayUnknown
  /** The share of the records that hold enough to be sure, 0 to 1. */
  readonly sure: number
  readonly sampling: ReplaySampling
}

/** What part of the allowed requests is recorded. */
export interface ReplaySampling {
  /** How many allows are recorded, and for how many they stand. */
  readonly records: number
  readonly requests: number
  /** The least and the greatest share; `undefined` where nothing was allowed. */
  readonly least: number | undefined
  readonly greatest: number | undefined
}

/**
 * Decides recorded decisions again, under other policies: who would lose, who would gain, and of whom nobody can say.
 *
 * It never guesses: what a record does not hold may be anything, and where that matters the record counts as unknown.
 *
 *     const { losses, gains, sure } = await replayRecords(['decisions.jsonl'], policies)
 */
export async function replayRecords(
  sources: readonly (string | Readable)[],
  policies: Policies,
  options: ReadRecordsOptions = {},
): Promise<Replay> {
  const counts = new Counts(new Answers(policies))
  const reading = await readRecords(sources, (scan, time) => counts.add(scan, time), options)
  const { document, fingerprint } = policies
  return { reading, policies: { version: document.version, fingerprint }, ...counts.result }
}

/** Counts what becomes of records. */
class Counts {
  readonly #answers: Answers
  readonly #losses = new Changes()
  readonly #gains = new Changes()
  readonly #unknown = new Unknowns()
  #records = 0
  #same = 0
  #unasked = 0
  #allowed = 0
  #requests = 0
  #least: number | undefined
  #greatest: number | undefined

  constructor(answers: Answers) {
    this.#answers = answers
  }

  /** Takes a record; whether it could be understood. */
  add(scan: RecordScan, time: number): boolean {
    const answer = this.#answers.of(scan, time)
    if (answer === undefined) return false
    this.#records += 1
    const rate = answer.was === 'allowed' ? scan.sampleRate : 1
    if (answer.was === 'allowed') this.#noteAllowed(rate)
    const { was, again, policy } = answer
    if (again.kind === 'unknown') {
      const isAllowed = was === 'allowed'
      this.#unknown.add({ why: again.why, policy, isAllowed, id: () => scan.id })
    } else if (again.kind === 'same' || again.kind === was) {
      this.#same += 1
      if (!answer.isAsked) this.#unasked += 1
    } else this.#change(scan, answer, 1 / rate)
    return true
  }

  get result(): Omit<Replay, 'reading' | 'policies'> {
    const unknown = this.#unknown.result
    return {
      records: this.#records,
      losses: this.#losses.result,
      gains: this.#gains.result,
      same: this.#same,
      unasked: this.#unasked,
      unknown,
      sure: this.#records === 0 ? 0 : 1 - unknown.records / this.#records,
      sampling: {
        records: this.#allowed,
        requests: Math.round(this.#requests),
        least: this.#least,
        greatest: this.#greatest,
      },
    }
  }

  #noteAllowed(rate: number): void {
    this.#allowed += 1
    this.#requests += 1 / rate
    if (this.#least === undefined || rate < this.#least) this.#least = rate
    if (this.#greatest === undefined || rate > this.#greatest) this.#greatest = rate
  }

  #change(scan: RecordScan, { again, policy, subject }: Answer, weight: number): void {
    const route = routeOf(scan.request())
    const changed = { route, policy, subject, weight, id: () => scan.id }
    if (again.kind === 'refused') this.#losses.add({ ...changed, because: () => again.unmet })
    else this.#gains.add({ ...changed, because: () => (subject ? scan.unmet() : NOBODY) })
  }
}

const NOBODY: readonly string[] = ['credentials']

/** The route by its template; where nobody knows that, the path with its ids left out. */
function routeOf({ method, route, path }: ScannedRequest): string {
  if (route !== undefined) return `${method} ${route}`
  const segments = path.split('/').map((one) => (isId(one) ? '{}' : one))
  return `${method} ${segments.join('/')}`
}
