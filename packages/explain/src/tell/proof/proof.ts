import type { Diagnosis } from '../../diagnose.ts'
import type { Finding } from '../../finding.ts'
import type { FileReading } from '../../read/reading.ts'
import { stretch } from '../instants.ts'
import { columnsFilter } from './columns-filter.ts'
import { combinedFilter } from './combined-filter.ts'
import type { LogFilter } from './filter.ts'
import { headOf, type LogHead } from './head.ts'
import { jsonFilter } from './json-filter.ts'
import { type LogQuestion, questionOf } from './question.ts'
import { recordFilter } from './record-filter.ts'
import { fileWord } from './shell.ts'

/** A command that counts again, without us, what a finding says. */
export interface Proof {
  /** What it counts: `what GET /orders/{} answered, by status`. */
  readonly counts: string
  /** For a shell: awk or jq, `sort` and `uniq`. */
  readonly command: string
}

/** The proof of a finding, where there is one. */
export type ProofOf = (finding: Finding) => Proof | undefined

type FilterMaker = (question: LogQuestion, head: LogHead) => LogFilter | undefined

const makers: Readonly<Record<string, FilterMaker>> = {
  combined: combinedFilter,
  'decision record': recordFilter,
  caddy: jsonFilter,
  'traefik json': jsonFilter,
  'envoy json': jsonFilter,
  json: jsonFilter,
  w3c: columnsFilter,
  cloudfront: columnsFilter,
}

interface LookedAt {
  readonly file: FileReading
  readonly head: LogHead
}

const FILES_MOST = 16

/**
 * Looks at the logs of a diagnosis once more, and says which command proves a finding in the format that they have. A
 * finding has none where its format is none of those that awk and jq read well, or where what a log says of it could
 * not stand in a shell unharmed.
 */
export async function proofsOf(diagnosis: Diagnosis): Promise<ProofOf> {
  const { reading, tally } = diagnosis
  const largest = reading.files.toSorted((a, b) => b.requests - a.requests)
  const format = largest[0]?.format
  const maker = makers[format ?? '']
  if (format === undefined || maker === undefined) return () => undefined
  const all: LookedAt[] = []
  for (const file of reading.files.filter((one) => one.format === format).slice(0, FILES_MOST)) {
    const head = await headOf(file.path)
    if (head !== undefined && head.requests.length > 0) all.push({ file, head })
  }
  return (finding) => {
    const question = questionOf(finding, tally)
    const files = all.filter(({ file }) => overlaps(file, question))
    return question && proofIn(question, files, maker)
  }
}

function overlaps(
  { firstTime, lastTime }: FileReading,
  question: LogQuestion | undefined,
): boolean {
  const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = question ?? {}
  return (
    (firstTime ?? Number.NEGATIVE_INFINITY) <= to && (lastTime ?? Number.POSITIVE_INFINITY) >= from
  )
}

/** One command for several files, if they are of one kind. */
function proofIn(
  question: LogQuestion,
  files: readonly LookedAt[],
  maker: FilterMaker,
): Proof | undefined {
  const made = files.map(({ head }) => maker(question, head))
  const [filter] = made
  if (filter === undefined) return undefined
  if (!made.every((one) => one?.program === filter.program)) return undefined
  const words = files.map(({ file }) => fileWord(file.path))
  const unpackers = new Set(files.map(({ head }) => head.unpack))
  const [unpack] = unpackers
  if (words.includes(undefined) || unpackers.size !== 1) return undefined
  const names = words.join(' ')
  const program =
    unpack === 'cat' ? `${filter.program} ${names}` : `${unpack} ${names} | ${filter.program}`
  return { counts: countsOf(question, filter), command: `${program} | sort | uniq -c` }
}

function countsOf({ from, to, route, caller }: LogQuestion, { prints }: LogFilter): string {
  const who = caller === undefined ? '' : ` to ${caller.name}`
  const when = from === undefined || to === undefined ? '' : ` from ${stretch({ from, to })} UTC`
  return `what ${route ?? 'was'} answered${who}${when}, by ${prints}`
}
