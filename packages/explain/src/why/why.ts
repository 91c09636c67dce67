import type { DecisionRecord } from '@sallyport/contract'
import type { Asked, Extent, RecordArchive } from './archive.ts'
import { readQuestion } from './question.ts'
import { type Story, storyOf } from './story.ts'
import { momentOf, numbered } from './words.ts'

/** What became of the question why. */
export type WhyAnswer =
  | {
      readonly kind: 'story'
      readonly story: Story
      /** Others that the same question names, the newest first: requests of one trace, or the same request again. */
      readonly others: readonly DecisionRecord[]
      readonly extent: Extent
    }
  | { readonly kind: 'unknown'; readonly sentence: string; readonly tries: readonly string[] }
  | { readonly kind: 'unclear'; readonly problem: string }

/** Who asks, where that is to be noted. */
export interface WhyOptions {
  readonly who?: string
  /** Milliseconds since the epoch. For tests. */
  readonly now?: number
}

/**
 * Says why a request was answered as it was: by its decision id, its trace id, or the request itself. Where the
 * archive can note it, that somebody has asked is noted before anything is told.
 *
 *     const answer = await explainWhy(new FileArchive(['decisions.jsonl']), '01ARZ3NDEKTSV4RRFFQ69G5FAV')
 */
export async function explainWhy(
  archive: RecordArchive,
  question: string,
  options: WhyOptions = {},
): Promise<WhyAnswer> {
  const read = readQuestion(question)
  if (read.kind === 'unclear') return read
  const { records, extent } = await archive.find(read.asked)
  await archive.noteRead?.({
    time: options.now ?? Date.now(),
    who: options.who ?? 'unknown',
    asked: wordsOf(read.asked),
    shown: records.length,
  })
  const record = chosen(records)
  if (record === undefined) return unknownAnswer(read.asked, extent)
  const story = storyOf(record, await archive.around(record))
  return { kind: 'story', story, others: records.filter((one) => one !== record), extent }
}

/** The newest refusal; whoever asks why has usually seen one. */
function chosen(records: readonly DecisionRecord[]): DecisionRecord | undefined {
  return records.find(({ kind }) => kind !== 'allow') ?? records[0]
}

/** What was asked for, in words. */
export function wordsOf(asked: Asked): string {
  if (asked.kind !== 'request') return `${asked.kind} ${asked.id}`
  return asked.method === undefined ? asked.path : `${asked.method} ${asked.path}`
}

function unknownAnswer(asked: Asked, extent: Extent): WhyAnswer {
  const { records, from, to, lost, kills } = extent
  if (records === 0) {
    return {
      kind: 'unknown',
      sentence: 'there is no record at all in there',
      tries: [
        'give the records of the service by `--records`: a file of JSON lines, `sqlite:` or `postgres:`',
      ],
    }
  }
  const reach = `the ${numbered(records, 'record')} reach from ${momentOf(iso(from))} to ${momentOf(iso(to))}`
  return {
    kind: 'unknown',
    sentence: `no record of ${wordsOf(asked)}: ${reach}`,
    tries: [
      ...(asked.kind === 'decision' ? idTries(asked.id, extent) : [SAMPLED]),
      ...(kills > 0
        ? [
            `a process of the service was killed ${kills === 1 ? 'once' : `${kills} times`}, with its last records in memory`,
          ]
        : []),
      ...(lost > 0
        ? [
            `${numbered(lost, 'record')} could not be written by the service, and may have been this one`,
          ]
        : []),
      ...(asked.kind === 'request'
        ? ['ask by the decision id instead: the end of `instance` in the answer']
        : []),
    ],
  }
}

const SAMPLED =
  'of allowed requests only a share is recorded (`records: { allowed: 0.01 }` of the guard), of refusals each'

/** A decision id says when it was made: its first ten characters (ULID). */
function idTries(id: string, { from, to }: Extent): readonly string[] {
  const time = timeOfId(id)
  const at = momentOf(iso(time))
  if (time < from)
    return [`it was decided at ${at}, before the first record: give older files by \`--records\``]
  if (time > to)
    return [
      `it was decided at ${at}, after the last record: give newer files, or try again in a second`,
    ]
  return [`it was decided at ${at}: are these the records of the service that answered?`, SAMPLED]
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const TIME_CHARACTERS = 10

/** The instant in a ULID, in milliseconds since the epoch. */
function timeOfId(id: string): number {
  let time = 0
  for (const character of id.slice(0, TIME_CHARACTERS)) {
    time = time * 32 + ALPHABET.indexOf(character)
  }
  return time
}

function iso(milliseconds: number): string {
  const date = new Date(milliseconds)
  return Number.isNaN(date.getTime()) ? 'no time' : date.toISOString()
}
