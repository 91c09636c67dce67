import type { DecisionRecord } from '@sallyport/contract'
import { explainWhy, type RecordArchive, type Story } from '@sallyport/explain'
import type { Why, WhyOther, WhyStory } from '../wire.ts'

/** Who asks, and what. */
export interface WhyAsked {
  readonly question: string
  readonly who: string
}

/** The longest question: a curl line with its fields. */
export const QUESTION_LENGTH_MAX = 8192

const NO_RECORDS: Why = {
  kind: 'unknown',
  sentence: 'this log says what was answered, and not why: that stands in decision records',
  tries: [
    'have the guard keep records, `sink: await openRecordSink("file:decisions.jsonl")`, and open those',
    'or name them beside the log: `sallyport dashboard access.log --records decisions.jsonl`',
  ],
}

/** Why a request was answered as it was, by whatever names it. */
export async function whyOf(
  archive: RecordArchive | undefined,
  { question, who }: WhyAsked,
): Promise<Why> {
  if (archive === undefined) return NO_RECORDS
  const answer = await explainWhy(archive, question, { who })
  if (answer.kind !== 'story') return answer
  return { kind: 'story', story: storyOf(answer.story), others: answer.others.map(otherOf) }
}

function otherOf({ id, time, http, reason, kind }: DecisionRecord): WhyOther {
  const outcome = kind === 'allow' ? 'allowed' : `${http.status ?? 'refused'} ${reason ?? ''}`
  return { id, time: Date.parse(time), what: `${http.method} ${http.path}: ${outcome.trim()}` }
}

/** What a story tells, without the record that it was told from. */
function storyOf({ record, summary, steps, ruling, answer, ...more }: Story): WhyStory {
  const { policy, version, rule, change, unmet = [] } = ruling ?? {}
  const { status, code, challenges, hidden } = answer
  return {
    id: record.id,
    time: Date.parse(record.time),
    summary,
    steps,
    ...(policy !== undefined &&
      version !== undefined && {
        ruling: {
          ...{ policy, version, unmet },
          ...(rule !== undefined && { rule }),
          ...(change !== undefined && { change }),
        },
      }),
    answer: {
      challenges,
      ...(status !== undefined && { status }),
      ...(code !== undefined && { code }),
      ...(hidden !== undefined && { hidden }),
    },
    ...more,
  }
}
