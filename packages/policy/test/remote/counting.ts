import type { RelationQuery } from '../../src/relations.ts'
import type { DecisionPoint, Evaluation, Question } from '../../src/remote/decision-point.ts'

/** A query about alice and one document. */
export function query(changes: Partial<RelationQuery> = {}): RelationQuery {
  return {
    relation: 'viewer',
    subjectType: 'user',
    subjectId: 'alice',
    objectType: 'document',
    objectId: '1',
    ...changes,
  }
}

/** What an engine that is down comes to. */
export const failure: Evaluation = { kind: 'failure', at: 'engine', cause: 'down' }

/** A decision point that counts what it is asked. */
export interface Counting extends DecisionPoint {
  readonly asked: Question[]
  batches: number
  answer: (question: Question) => Evaluation | Promise<Evaluation>
}

/** A decision point that counts. */
export function counting(answer: Counting['answer'] = () => ({ kind: 'permitted' })): Counting {
  const point: Counting = {
    asked: [],
    batches: 0,
    answer,
    async evaluate(question) {
      point.asked.push(question)
      return point.answer(question)
    },
  }
  return point
}

/** The same, with batches. */
export function batching(size: number, answer?: Counting['answer']): Counting & DecisionPoint {
  const point = counting(answer)
  return Object.assign(point, {
    batchCountMax: size,
    evaluations(questions: readonly Question[]) {
      point.batches += 1
      point.asked.push(...questions)
      return Promise.all(questions.map((question) => point.answer(question)))
    },
  })
}
