import type { Hardship } from '../hardship.ts'
import type { Random } from '../random.ts'
import type { Exchange } from '../world/things.ts'
import type { World } from '../world/world.ts'
import { combinedWriter } from './combined.ts'
import { jsonWriter } from './json.ts'
import { recordWriter } from './records.ts'

/** What a log is written in. */
export type Format = 'combined' | 'records' | 'json'

/** The names of the formats. */
export const FORMATS: readonly Format[] = ['combined', 'records', 'json']

/** What a writer knows besides the lines. */
export interface Form {
  readonly format: Format
  readonly hardship: Hardship
  readonly random: Random
  readonly world: World
}

/** A line as it is written; `undefined` where this form leaves none. */
export type LineWriter = (exchange: Exchange, time: number) => string | undefined

/** The lines of a log in a form, with whatever makes them hard to read. */
export function* writeLines(log: readonly Exchange[], form: Form): Iterable<string> {
  const random = form.random.fork(form.format)
  const write = writerOf({ ...form, random })
  for (const { exchange, time } of ordered(log, { ...form, random })) {
    const line = write(exchange, time)
    // It is decided for each line, so that lines of all forms are lost alike.
    const isLost = random.chance(form.hardship.lossRate)
    if (line !== undefined && !isLost) yield line
  }
}

function writerOf(form: Form): LineWriter {
  if (form.format === 'combined') return combinedWriter(form)
  return form.format === 'json' ? jsonWriter(form) : recordWriter(form)
}

interface Stamped {
  readonly exchange: Exchange
  readonly time: number
}

/** Stamps each line with the clock of whoever writes it, and puts files of several together. */
function ordered(log: readonly Exchange[], { format, hardship, random }: Form): readonly Stamped[] {
  const isByMachine = format === 'records' || hardship.offsetMs > 0
  const offsets = new Map<string, number>()
  const offsetOf = (name: string): number => {
    const known = offsets.get(name)
    if (known !== undefined) return known
    const drawn = Math.round(random.between(-1, 1) * hardship.offsetMs)
    offsets.set(name, drawn)
    return drawn
  }
  const stamped = log.map((exchange) => {
    const { clock, instance, time } = exchange
    return { exchange, time: isByMachine ? clock + offsetOf(instance) : time }
  })
  if (!isByMachine) return stamped
  return random.chance(0.6) ? stamped.sort((one, other) => one.time - other.time) : stamped
}
