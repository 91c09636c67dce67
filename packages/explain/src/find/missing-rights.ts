import type { Forbidden } from '../tally/forbidden.ts'
import { type Missed, missedDraft, requirementOf } from './forbidden-drafts.ts'
import { byCaller, type Found, total } from './forbidden-pairs.ts'
import type { Scene } from './scene.ts'

const MISSED_LEAST = 5
const LACKING: readonly string[] = ['scope_missing', 'permission_missing', 'set_missing']
const LACKING_SHARE = 0.1

/** Where the log says that a permission is missing, whoever repeats the request still misses it. */
export function missingAsTold(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  return missing(
    scene,
    pairs.filter((pair) => LACKING.includes(scene.reasonOf(pair) ?? '')),
  )
}

/** Callers are refused what others are served: those who miss the same are one finding. */
export function missing(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  const groups = new Map<string, { type: Missed; pairs: Forbidden[] }>()
  for (const own of byCaller(pairs.filter((pair) => isMissing(scene, pair)))) {
    if (total(own, ({ refusals }) => refusals) < MISSED_LEAST) continue
    const type = typeOf(scene, own)
    const key = `${type} ${requirementOf(scene, own[0] as Forbidden)}`
    groups.set(key, { type, pairs: [...(groups.get(key)?.pairs ?? []), ...own] })
  }
  return [...groups.values()].map(({ type, pairs: some }) => ({
    pairs: some,
    draft: missedDraft(scene, some, type),
  }))
}

function typeOf(scene: Scene, own: readonly Forbidden[]): Missed {
  return own.some((pair) => scene.reasonOf(pair) === 'scope_missing')
    ? 'missing_scope'
    : 'missing_role'
}

const CHANCE = 0.001
/** So often somebody asks for what nobody is served: it is meant to be there. */
const REFUSED_MANY = 20

function isMissing(scene: Scene, pair: Forbidden): boolean {
  const caller = scene.callerOf(pair)
  const route = scene.routeOf(pair.route)
  if (LACKING.includes(scene.reasonOf(pair) ?? '')) {
    // Now and then everybody clicks on what is not for them.
    const all = caller.forbidden + (caller.ok + 1) * scene.each
    const isOften = pair.refusals >= MISSED_LEAST || caller.forbidden >= all * LACKING_SHARE
    return isOften && pair.servedBetween <= pair.refusals / 4
  }
  // Where much is refused, all of a few requests are now and then.
  const { ok, forbidden } = scene.answers
  const isChance = (forbidden / Math.max(1, ok + forbidden)) ** pair.refusals > CHANCE
  if (isChance) return false
  const isKnown = caller.isNamed || caller.ok >= MISSED_LEAST
  const isAsked = route.ok > 0 || pair.refusals >= REFUSED_MANY
  return isKnown && isAsked && pair.servedBetween <= pair.refusals / 4
}
