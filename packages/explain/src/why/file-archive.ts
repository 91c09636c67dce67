import type { DecisionRecord } from '@sallyport/contract'
import {
  type Asked,
  type Extent,
  FOUND_MAX,
  type Found,
  type RecordArchive,
  type Surroundings,
} from './archive.ts'
import { Around } from './around.ts'
import { eachLine } from './lines.ts'
import { isRecord } from './record-form.ts'

/** A line of a log of records: a record, or what says how many are missing. */
interface Line {
  readonly v?: unknown
  readonly id?: unknown
  readonly time?: unknown
  readonly lost?: unknown
  readonly from?: unknown
  readonly http?: unknown
}

const TIME = Buffer.from('"time":"')
const TIME_LENGTH = 24
const ALLOW = Buffer.from('"kind":"allow"')
const LOST = Buffer.from('"lost":')

/**
 * Records in files of JSON lines, packed or not. Every question reads them from the beginning to the end, in bounded
 * memory; lines that cannot matter are not parsed.
 */
export class FileArchive implements RecordArchive {
  readonly #paths: readonly string[]

  constructor(paths: readonly string[]) {
    this.#paths = paths
  }

  async find(asked: Asked): Promise<Found> {
    const finding = new Finding(asked)
    for (const path of this.#paths) {
      const tooLong = await eachLine(path, (line) => finding.add(line))
      finding.unread += tooLong
    }
    return finding.result
  }

  async around(record: DecisionRecord): Promise<Surroundings> {
    const around = new Around(record)
    const window = { from: isoOf(around.from), to: isoOf(around.to) }
    const traces = tracesOf(record)
    const add = (line: Buffer): void => {
      if (isLost(line)) addLost(around, line)
      else if (isIn(window, line) || isEarlierSuccess(line, traces)) {
        const other = parsed(line)
        if (other !== undefined) around.add(other)
      }
    }
    for (const path of this.#paths) await eachLine(path, add)
    return around.result
  }

  async close(): Promise<void> {}
}

/** Finds what was asked for, and sees how far the records reach. */
class Finding {
  unread = 0
  readonly #asked: Asked
  readonly #needle: Buffer
  readonly #records: DecisionRecord[] = []
  #count = 0
  #from = ''
  #to = ''
  #lost = 0
  #kills = 0

  constructor(asked: Asked) {
    this.#asked = asked
    this.#needle = Buffer.from(
      asked.kind === 'request' ? JSON.stringify(asked.path) : `"${asked.id}"`,
    )
  }

  add(line: Buffer): void {
    if (line.length === 0) return
    if (isLost(line)) this.#addGap(numberOf(readLine(line)?.lost))
    else this.#addTime(line)
    if (!line.includes(this.#needle)) return
    const record = parsed(line)
    if (record === undefined || !matches(this.#asked, record)) return
    this.#records.push(record)
    if (this.#records.length > FOUND_MAX * 2) this.#keepNewest()
  }

  get result(): Found {
    this.#keepNewest()
    const extent: Extent = {
      records: this.#count,
      from: Date.parse(this.#from),
      to: Date.parse(this.#to),
      lost: this.#lost,
      kills: this.#kills,
      unread: this.unread,
    }
    return { records: this.#records, extent }
  }

  #addGap(lost: number): void {
    this.#lost += lost
    if (lost === 0) this.#kills += 1
  }

  #addTime(line: Buffer): void {
    const time = timeOf(line)
    if (time === undefined) {
      this.unread += 1
      return
    }
    this.#count += 1
    if (this.#from === '' || time < this.#from) this.#from = time
    if (time > this.#to) this.#to = time
  }

  #keepNewest(): void {
    this.#records.sort((one, other) => (one.time < other.time ? 1 : -1))
    this.#records.length = Math.min(this.#records.length, FOUND_MAX)
  }
}

/** Whether a record is what was asked for. */
export function matches(asked: Asked, record: DecisionRecord): boolean {
  if (asked.kind === 'decision') return record.id === asked.id
  if (asked.kind === 'trace') return record.trace_id === asked.id
  const { method, path } = record.http
  return path === asked.path && (asked.method === undefined || asked.method === method)
}

/** The instant that a line states, as it stands there; ours all have the same form, so texts compare as times. */
function timeOf(line: Buffer): string | undefined {
  const at = line.indexOf(TIME)
  if (at === -1) return undefined
  const start = at + TIME.length
  const time = line.toString('latin1', start, start + TIME_LENGTH)
  return time.length === TIME_LENGTH && time.endsWith('Z') ? time : undefined
}

function isIn({ from, to }: { readonly from: string; readonly to: string }, line: Buffer): boolean {
  const time = timeOf(line)
  return time !== undefined && time >= from && time <= to
}

/** What a line of the same caller holds. */
function tracesOf({ subject, authentication }: DecisionRecord): readonly Buffer[] {
  const { credential } = authentication
  return [
    ...(subject === undefined ? [] : [JSON.stringify(subject.id)]),
    ...(credential === undefined ? [] : [JSON.stringify(credential)]),
  ].map((text) => Buffer.from(text))
}

function isEarlierSuccess(line: Buffer, traces: readonly Buffer[]): boolean {
  return line.includes(ALLOW) && traces.some((trace) => line.includes(trace))
}

function isLost(line: Buffer): boolean {
  return line.length < 200 && line.includes(LOST)
}

function addLost(around: Around, line: Buffer): void {
  const gap = readLine(line)
  const from = Date.parse(String(gap?.from))
  if (from >= around.from && from <= around.to) around.addLost(numberOf(gap?.lost))
}

function isoOf(milliseconds: number): string {
  return Number.isFinite(milliseconds) ? new Date(milliseconds).toISOString() : ''
}

function readLine(line: Buffer): Line | undefined {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'))
    return typeof value === 'object' && value !== null ? (value as Line) : undefined
  } catch {
    return undefined
  }
}

/** A record; `undefined` where a line is something else, or was torn. */
function parsed(line: Buffer): DecisionRecord | undefined {
  const value = readLine(line)
  return value !== undefined && isRecord(value) ? value : undefined
}

function numberOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? value : 0
}
