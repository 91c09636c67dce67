import type { Forbidden } from '../tally/forbidden.ts'
import { blockDraft } from './forbidden-drafts.ts'
import { byCaller, type Found, total } from './forbidden-pairs.ts'
import type { Scene } from './scene.ts'

const BLOCKED_LEAST = 3

/** Callers of whom the log says that their address is not listed: it is one list that they are not on. */
export function blocks(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  const blocked = pairs.filter(
    (pair) => scene.reasonOf(pair) === 'address_not_allowed' && scene.callerOf(pair).isNamed,
  )
  const all = byCaller(blocked)
  const isOften = all.some((own) => total(own, ({ refusals }) => refusals) >= BLOCKED_LEAST)
  if (!isOften && all.length < BLOCKED_LEAST) return []
  return [{ pairs: blocked, draft: blockDraft(scene, blocked) }]
}
