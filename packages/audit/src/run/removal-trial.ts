import { answerOf } from '../exchange.ts'
import { call } from './call.ts'
import { isGranted } from './judged.ts'
import { removerFor } from './removers.ts'
import { requestFor } from './requests.ts'
import type { LiveObject, Run } from './run.ts'

/** What trying to remove came to: it was not needed, the object is gone, or nobody may, and why. */
export type Trial = 'fine' | 'gone' | { readonly why: string }

/**
 * Whether the first object of its kind can be removed again, before more are made: a file may say who removes it, and be
 * wrong. Asked about an object that does not exist; only where that is refused is the first one itself removed.
 */
export async function tryRemoval(run: Run, { plan, id, ghosts }: LiveObject): Promise<Trial> {
  const operation = run.plan.operations.find((one) => one.id === plan.remove)
  const owner = run.plan.identities.find(({ name }) => name === plan.owner)
  const caller = removerFor(run, plan, owner)
  if (operation === undefined || caller === undefined) return 'fine'
  const matter = { kind: 'object', object: plan } as const
  const send = async (one: string, isReal: boolean) => {
    const request = requestFor(run, { operation, matter, caller, id: one })
    if (typeof request === 'string') return undefined
    const effect = isReal
      ? ({ kind: 'remove', object: plan.name, id } as const)
      : ({ kind: 'probe' } as const)
    const why = `${caller.name} tries whether ${plan.name} can be removed again`
    return answerOf(await call(run, { operation, caller, request, effect, why, isRefused: true }))
  }
  const asked = await send(ghosts[0], false)
  if (asked === undefined || ![401, 403, 405].includes(asked.status)) return 'fine'
  const removed = await send(id, true)
  if (removed === undefined || [404, 410, 429].includes(removed.status)) return 'fine'
  if (!isGranted(removed)) {
    const who = `${caller.name} is answered ${removed.status}`
    return { why: `nobody can remove it again, for ${who}: state who may as \`deleteAs\`` }
  }
  run.sender.journal.removed({ object: plan.name, id })
  return 'gone'
}
