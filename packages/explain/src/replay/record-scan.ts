import { fromUtf8, type Line } from '../read/line.ts'
import { sampleRateOf } from '../read/sample-rate.ts'
import { Members } from './members.ts'

const NAMES = [
  ...['v', 'time', 'id', 'kind', 'reason', 'sample_rate', 'http', 'client', 'subject'],
  ...['authorization', 'policy', 'lost'],
]
const [V, TIME, ID, KIND, REASON, RATE, HTTP, CLIENT, SUBJECT, AUTHORIZATION, POLICY, LOST] =
  NAMES.keys() as unknown as readonly [
    ...[number, number, number, number, number, number],
    ...[number, number, number, number, number, number],
  ]
const AUTHORIZATION_NAMES = ['policy', 'unmet', 'conditions']
const [OF_POLICY, UNMET, CONDITIONS] = [0, 1, 2] as const

/** What a record says of its request. */
export interface ScannedRequest {
  readonly method: string
  readonly path: string
  readonly route: string | undefined
}

/**
 * One record of a log, as far as it was looked at: most of them are decided like one before, so that nothing but the
 * places of their members is needed. Filled for each line anew.
 *
 * Texts that are called raw are JSON as it stands in the line, one character a byte; they are slices of a chunk, and
 * whoever keeps one copies it.
 */
export class RecordScan {
  readonly #authorization = new Members(AUTHORIZATION_NAMES)
  readonly #members = new Members(NAMES, { slot: AUTHORIZATION, members: this.#authorization })
  #line: Line | undefined

  /** Reads a line; whether it has the form of a record, or of a gap between records. */
  read(line: Line): boolean {
    this.#line = line
    const members = this.#members
    if (!members.read(line, line.start, line.end) || members.raw(V) !== '1') return false
    if (members.has(LOST)) return true
    return members.has(TIME) && members.has(ID) && members.has(KIND) && members.has(HTTP)
  }

  /** How many records a gap says are missing, 0 where that is not known; `undefined` for a record. */
  get lost(): number | undefined {
    return this.#members.has(LOST) ? Number(this.#members.raw(LOST)) : undefined
  }

  get kind(): string {
    return bare(this.#members.raw(KIND))
  }

  get reason(): string | undefined {
    return this.#members.has(REASON) ? bare(this.#members.raw(REASON)) : undefined
  }

  /** Of an allow, which share of all allows is recorded. */
  get sampleRate(): number {
    return this.#members.has(RATE) ? sampleRateOf(Number(this.#members.raw(RATE))) : 1
  }

  get timeAt(): { readonly from: number; readonly to: number } {
    return { from: this.#members.from(TIME) + 1, to: this.#members.to(TIME) - 1 }
  }

  /** The subject, raw; empty where nobody was authenticated. */
  get subject(): string {
    return this.#members.raw(SUBJECT)
  }

  /** The policy that decided, raw: name, version and words; empty where none was asked. */
  get ruling(): string {
    return this.#authorization.raw(OF_POLICY)
  }

  /** The policy before the route, raw, where none was asked. */
  get policy(): string {
    return this.#members.raw(POLICY)
  }

  get conditions(): string {
    return this.#authorization.raw(CONDITIONS)
  }

  get hasUnmet(): boolean {
    return this.#authorization.has(UNMET)
  }

  get id(): string {
    return copied(bare(this.#members.raw(ID)))
  }

  /** The requirements that were not met, in words. */
  unmet(): readonly string[] {
    const list = jsonOf(this.#authorization.raw(UNMET))
    if (!Array.isArray(list)) return []
    return list.flatMap((one: unknown) => textOf(one, 'requirement') ?? [])
  }

  request(): ScannedRequest {
    const http = jsonOf(this.#members.raw(HTTP))
    return {
      method: textOf(http, 'method') ?? '',
      path: textOf(http, 'path') ?? '',
      route: textOf(http, 'route'),
    }
  }

  address(): string | undefined {
    return textOf(jsonOf(this.#members.raw(CLIENT)), 'address')
  }

  /** The instant, by what reads those. */
  timeBy(read: (bytes: Uint8Array, from: number, to: number) => number): number {
    const { from, to } = this.timeAt
    return this.#line === undefined ? Number.NaN : read(this.#line.bytes, from, to)
  }
}

/** A text that needs no unescaping: the words of our own catalogue, and ids. */
function bare(raw: string): string {
  return raw.slice(1, -1)
}

/** A text with memory of its own. */
export function copied(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

/** What raw JSON says; `undefined` where it says nothing, or is none. */
export function jsonOf(raw: string): unknown {
  try {
    return raw === '' ? undefined : JSON.parse(fromUtf8(raw))
  } catch {
    return undefined
  }
}

/** A text among the members of a value. */
export function textOf(value: unknown, name: string): string | undefined {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  const text = (value as Readonly<Record<string, unknown>>)[name]
  return typeof text === 'string' ? text : undefined
}
