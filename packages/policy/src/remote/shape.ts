import { isObject } from '../fields.ts'
import type { Evaluation, Failure, Found } from './decision-point.ts'

/** Whether something is an evaluation: what is none must not pass for a no. */
export function isEvaluation(value: unknown): value is Evaluation {
  if (isFailure(value)) return true
  if (!isObject(value)) return false
  const { kind, reason, acrValues } = value
  const isKnown = kind === 'permitted' || kind === 'refused'
  const hasReason = reason === undefined || typeof reason === 'string'
  return isKnown && hasReason && (acrValues === undefined || isTexts(acrValues))
}

/** Whether something is the evaluations of a batch, or its failure. */
export function isBatch(value: unknown): value is readonly Evaluation[] | Failure {
  return isFailure(value) || (Array.isArray(value) && Array.from(value).every(isEvaluation))
}

/** Whether something is what a search found, or its failure. */
export function isFound(value: unknown): value is Found {
  if (isFailure(value)) return true
  if (!isObject(value) || value['kind'] !== 'found') return false
  return isTexts(value['ids']) && typeof value['complete'] === 'boolean'
}

function isFailure(value: unknown): value is Failure {
  if (!isObject(value) || value['kind'] !== 'failure') return false
  const isPlaced = value['at'] === 'engine' || value['at'] === 'question'
  return isPlaced && typeof value['cause'] === 'string'
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
