import type { DecisionPoint, Evaluation, Failure, Question } from '@sallyport/policy/remote'
import type { Cedar } from './cedar.ts'
import type { CedarEntity, CedarQuestion } from './question.ts'

/** How the questions of a decision point become those of Cedar. */
export interface CedarPointOptions {
  /**
   * Loads what the policies ask of subject and resource. Without it they have the properties of the
   * question, which a `relation` of a rule does not bring.
   */
  readonly entitiesOf?: (question: Question) => Entities | Promise<Entities>
}

/** The two entities of a question. */
export type Entities = Pick<CedarQuestion, 'subject' | 'resource'>

/**
 * Cedar as a decision point: what answers the `relation` rules of a policy, and AuthZEN requests.
 *
 * The types of a question are the entity types, its action the id of an `Action`. A name that Cedar
 * cannot hold is a failure of that question.
 */
export function cedarPoint(cedar: Cedar, options: CedarPointOptions = {}): DecisionPoint {
  const { entitiesOf = propertiesOnly } = options
  return {
    async evaluate(question) {
      let entities: Entities
      try {
        entities = await entitiesOf(question)
      } catch {
        // A loader that throws is an outage; what it says may hold anything.
        return failure('engine', 'the entities of the question cannot be loaded')
      }
      return evaluate(cedar, question, entities)
    },
  }
}

function evaluate(cedar: Cedar, question: Question, entities: Entities): Evaluation {
  const { action, context } = question
  const decision = cedar.decide({
    ...entities,
    action: action.name,
    ...(context === undefined ? {} : { context }),
  })
  if (decision.kind === 'permitted') return { kind: 'permitted' }
  if (decision.kind === 'failure') return failure('question', decision.cause)
  return { kind: 'refused', reason: decision.reasons.join('; ').slice(0, 240) }
}

function propertiesOnly({ subject, resource }: Question): Entities {
  return { subject: entityOf(subject), resource: entityOf(resource) }
}

function entityOf({ type, id, properties }: Question['subject']): CedarEntity {
  return { type, id, ...(properties === undefined ? {} : { attributes: properties }) }
}

function failure(at: Failure['at'], cause: string): Failure {
  return { kind: 'failure', at, cause }
}
