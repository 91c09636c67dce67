import { answerOf, type Exchange } from '../exchange.ts'
import { contains } from '../judge/grant.ts'
import type { AuditObject } from '../plan.ts'
import { readBack } from './read-back.ts'
import type { Run } from './run.ts'

/** What was answered to whoever makes an object. */
export interface Made {
  readonly plan: AuditObject
  readonly exchange: Exchange
  readonly id: string
  /** The text that was sent with it. */
  readonly canary: string | undefined
  /** Makes another one, and says its id. */
  again(): Promise<string | undefined>
}

/**
 * Whether an object that was answered is a new one. Some servers answer 200 with the one that was there before, where an
 * object of its kind may be there once: it is not ours, and nobody may write to it or remove it.
 */
export async function isNew(run: Run, made: Made): Promise<boolean> {
  const { plan, exchange, id, canary } = made
  const answer = answerOf(exchange)
  // 201 says that something was created (RFC 9110 section 15.3.2).
  if (answer === undefined || answer.status === 201) return true
  if (canary === undefined) return (await made.again()) !== id
  if (contains(answer, canary)) return true
  const back = await readBack(run, plan, id)
  const seen = back === undefined ? undefined : answerOf(back)
  return seen !== undefined && contains(seen, canary)
}
