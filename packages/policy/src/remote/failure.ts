import { bounded } from '../text.ts'
import type { Failure } from './decision-point.ts'

/** A failure of the engine, or of the way to it. */
export function engineFailure(cause: string): Failure {
  return { kind: 'failure', at: 'engine', cause: bounded(cause) }
}

/** A failure that only this question has. */
export function questionFailure(cause: string): Failure {
  return { kind: 'failure', at: 'question', cause: bounded(cause) }
}
