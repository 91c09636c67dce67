import { answerOf, type Exchange } from '../exchange.ts'
import type { Caller, Spot } from './book.ts'
import { callSpot } from './call.ts'
import { requestFor } from './requests.ts'
import { type Controls, controlsOf, type Run } from './run.ts'
import { callersOf } from './spots.ts'

/** Bodies that no operation wants: one that can be read and is of a wrong type, one that cannot. */
const BODIES = ['[]', '{"sallyport":'] as const

/** The body of a wrong type that can be read: who is told of it was past whatever reads bodies. */
export const READABLE: string = BODIES[0]

/** Whether the operation itself judged a body, and not what reads bodies before it, perhaps before the doors. */
export function isJudgedInside({ body, answer }: NonNullable<Controls['invalid']>): boolean {
  const status = answerOf(answer)?.status
  return body === READABLE && status !== 413 && status !== 415
}

/**
 * Sends a body that is not good: whoever may is told so by the operation itself, so anybody else who gets the same
 * answer has passed the doors, and nothing was changed.
 */
export async function probeBody(
  run: Run,
  spot: Spot,
  { body, id }: { readonly body: string; readonly id?: string | undefined },
): Promise<Exchange | undefined> {
  const { operation, caller, matter } = spot
  const request = requestFor(run, { operation, matter, caller, body, id })
  if (typeof request === 'string') return undefined
  const why = `${caller?.name ?? 'nobody'} sends ${operation.id} a body that is not good`
  const effect = { kind: 'probe', body: 'invalid' } as const
  return await callSpot(run, spot, { request, effect, why })
}

/** Finds a body that the operation itself refuses, by sending it as somebody who may. */
export async function learnInvalid(run: Run, spot: Spot): Promise<void> {
  const controls = controlsOf(run, spot.operation)
  const allowed = allowedCaller(run, spot)
  if (controls.invalid !== undefined || allowed === undefined) return
  for (const body of BODIES) {
    const answer = await probeBody(run, { ...spot, caller: allowed }, { body })
    const status = answer === undefined ? 0 : (answerOf(answer)?.status ?? 0)
    if (answer !== undefined && [400, 409, 413, 415, 422].includes(status)) {
      controls.invalid = { body, answer }
      return
    }
    // Anything else is no sentence about the body; a change of an object of ours is one of its owner.
    if (status < 400) return
  }
}

/** The answer to nobody with the body that is not good: what it shares with whoever may is no sign of a door passed. */
export async function invalidOfNobody(run: Run, spot: Spot): Promise<Exchange | undefined> {
  const controls = controlsOf(run, spot.operation)
  if (controls.invalid === undefined) return undefined
  const { body } = controls.invalid
  controls.invalidOfNobody ??= await probeBody(run, { ...spot, caller: undefined }, { body })
  return controls.invalidOfNobody
}

function allowedCaller(run: Run, { operation, matter }: Spot): Caller {
  return callersOf(run).find(
    (caller) =>
      caller !== undefined &&
      run.held.has(caller.name) &&
      /^(allow|known)$/.test(run.plan.expect(operation, caller, matter).kind),
  )
}
