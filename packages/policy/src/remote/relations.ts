import type { RelationAnswers, RelationQuery } from '../relations.ts'
import { FALSE, TRUE } from '../truth.ts'
import { type Answer, AnswerMemory } from './answer-memory.ts'
import { type Asking, type AskingOptions, createAsking } from './asking.ts'
import type {
  DecisionPoint,
  Entity,
  Evaluation,
  Failure,
  Found,
  Question,
} from './decision-point.ts'
import { questionFailure } from './failure.ts'
import { positive, seconds } from './options.ts'
import { keyOf } from './query-key.ts'
import { ENDED, startWatch } from './watch.ts'
import { platform, type Signal } from './web.ts'

/** The most queries of one request. */
export const QUERY_COUNT_MAX = 100
/** The longest key that is kept: else whoever chooses ids would choose how much memory we take. */
const KEY_LENGTH_MAX = 1_024

/** How an engine is asked for relations, and how long its answers are kept. */
export interface RelationsOptions extends AskingOptions {
  /**
   * How long a yes is kept: so long a relation that was taken away still opens. Default 5; with 0
   * nothing is kept, and no two requests share a call.
   */
  readonly permittedSeconds?: number
  /** How long a no is kept: so long a relation that was given does not open yet. Default 1. */
  readonly refusedSeconds?: number
  /** The most answers that are kept. Default 10,000. */
  readonly entryCountMax?: number
}

/** The answers to the queries of one request. */
export interface Answered extends RelationAnswers {
  readonly kind: 'answers'
  /** Why the engine said no, in private terms, where it said why. */
  reasonOf(query: RelationQuery): string | undefined
}

/** What asks an engine outside for relations. */
export interface Relations {
  /**
   * Answers all queries of a request, or fails: an engine that cannot say is 503, never no. The
   * signal ends the waiting of this request, and not the call that others may wait for too.
   */
  answersFor(queries: readonly RelationQuery[], signal?: Signal): Promise<Answered | Failure>
  /**
   * The objects to which a subject has a relation, for lists. What is not `complete` must not pass
   * for all there are. Never kept.
   */
  idsOf(search: RelationSearch, signal?: Signal): Promise<Found>
  /** Forgets all answers, those under way included: call it after a relation was taken away. */
  forget(): void
}

/** Which objects are searched. */
export interface RelationSearch {
  readonly relation: string
  readonly subject: Pick<Entity, 'type' | 'id'>
  readonly objectType: string
}

/**
 * Asks a decision point for relations: once for what many ask at the same time, in batches where it
 * has them, and not at all while it is down.
 *
 *     const relations = createRelations(createOpenFga({ url, store }), { permittedSeconds: 2 })
 *     const answers = await relations.answersFor(rule.relationsOf(input))
 */
export function createRelations(point: DecisionPoint, options: RelationsOptions = {}): Relations {
  const asking = createAsking(point, options)
  const answers = new SharedAnswers(asking, options)
  return {
    async answersFor(queries, signal) {
      if (queries.length > QUERY_COUNT_MAX) {
        return questionFailure(`a request asks for more than ${QUERY_COUNT_MAX} relations`)
      }
      if (signal === undefined) return answers.of(queries)
      const watch = startWatch(undefined, signal)
      const answered = await Promise.race([answers.of(queries), watch.ended])
      watch.stop()
      return answered === ENDED ? watch.failure() : answered
    },
    idsOf: ({ relation, subject, objectType }, signal) =>
      asking.search(
        { subject, action: { name: relation }, resource: { type: objectType } },
        signal,
      ),
    forget: () => answers.forget(),
  }
}

/** The answers that are known or under way. */
class SharedAnswers {
  readonly #asking: Asking
  readonly #memory: AnswerMemory
  readonly #keptMs: Readonly<Record<Answer['kind'], number>>
  readonly #now: () => number
  #underWay = new Map<string, Promise<Evaluation>>()

  constructor(asking: Asking, options: RelationsOptions) {
    const { permittedSeconds = 5, refusedSeconds = 1, entryCountMax = 10_000 } = options
    this.#asking = asking
    this.#memory = new AnswerMemory(positive('entryCountMax', entryCountMax))
    this.#keptMs = {
      permitted: seconds('permittedSeconds', permittedSeconds) * 1000,
      refused: seconds('refusedSeconds', refusedSeconds) * 1000,
    }
    this.#now = options.now ?? (() => platform.performance.now())
  }

  async of(queries: readonly RelationQuery[]): Promise<Answered | Failure> {
    const asked = new Map(queries.map((query) => [keyOf(query), query]))
    const known = new Map<string, Answer | Promise<Evaluation>>()
    const missing = new Map<string, RelationQuery>()
    const now = this.#now()
    for (const [key, query] of asked) {
      const found = this.#memory.recall(key, now) ?? this.#underWay.get(key)
      if (found === undefined) missing.set(key, query)
      else known.set(key, found)
    }
    for (const [key, evaluation] of this.#ask(missing)) known.set(key, evaluation)
    const answers = new Map<string, Answer>()
    for (const [key, evaluation] of known) {
      const answer = await evaluation
      if (answer.kind === 'failure') return answer
      answers.set(key, answer)
    }
    return answered(answers)
  }

  forget(): void {
    this.#memory.clear()
    // What is under way ends in a map that nobody looks at.
    this.#underWay = new Map()
  }

  #ask(missing: ReadonlyMap<string, RelationQuery>): ReadonlyMap<string, Promise<Evaluation>> {
    // From here on, as a relation may be taken away while its answer is under way.
    const start = this.#now()
    const evaluations = this.#asking.evaluate([...missing.values()].map(questionOf))
    const underWay = this.#underWay
    const asked = [...missing.keys()].map((key, i) => {
      const evaluation = (evaluations[i] as Promise<Evaluation>)
        .then((ended) => {
          if (this.#underWay === underWay) this.#keep(key, ended, start)
          return ended
        })
        // Whatever happened: what stayed here would be the answer for ever.
        .finally(() => underWay.delete(key))
      if (this.#keptMs.permitted > 0) underWay.set(key, evaluation)
      return [key, evaluation] as const
    })
    return new Map(asked)
  }

  #keep(key: string, evaluation: Evaluation, start: number): void {
    if (evaluation.kind === 'failure' || key.length > KEY_LENGTH_MAX) return
    const until = start + this.#keptMs[evaluation.kind]
    if (until > this.#now()) this.#memory.keep(key, evaluation, until)
  }
}

function answered(answers: ReadonlyMap<string, Answer>): Answered {
  return {
    kind: 'answers',
    truthOf(query) {
      const answer = answers.get(keyOf(query))
      if (answer === undefined) return undefined
      return answer.kind === 'permitted' ? TRUE : FALSE
    },
    reasonOf: (query) => answers.get(keyOf(query))?.reason,
  }
}

function questionOf(query: RelationQuery): Question {
  return {
    subject: { type: query.subjectType, id: query.subjectId },
    action: { name: query.relation },
    resource: { type: query.objectType, id: query.objectId },
  }
}
