import { mostOf } from '../extremes.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import { blocks } from './address-blocks.ts'
import { add, type Draft } from './draft.ts'
import { enumerationDraft, retryDraft } from './forbidden-drafts.ts'
import { isOfIds } from './forbidden-features.ts'
import { byCaller, type Found, total, withSameCallers } from './forbidden-pairs.ts'
import { missing, missingAsTold } from './missing-rights.ts'
import { newPlaces } from './new-places.ts'
import { changesOfVersions, ofNewVersions } from './policy-versions.ts'
import { spanOf } from './refused-callers.ts'
import { byRoute, regressions } from './regressions.ts'
import type { Scene } from './scene.ts'
import { findWeighed, ofOthers } from './weighed-forbidden.ts'

/** What refusals with 403 come from. The pairs that a finder explains are left out for those that follow. */
export function findForbidden(scene: Scene): readonly Draft[] {
  const explained = new Set<Forbidden>()
  const all = scene.tally.forbidden.all.filter(({ route }) => scene.routeOf(route).use !== 'static')
  const isTold = all.some((pair) => scene.reasonOf(pair) !== undefined)
  const drafts: Draft[] = []
  // What the log tells is not weighed.
  const told = [blocks, missingAsTold, retries, enumerations, missing]
  for (const find of isTold
    ? [ofVersions, changesOfVersions, ...told]
    : [newPlaces, changes, findWeighed]) {
    const left = all.filter((pair) => !explained.has(pair))
    for (const { draft, pairs } of find(scene, left)) {
      for (const pair of pairs) explained.add(pair)
      drafts.push(draft)
    }
  }
  return drafts
}

/** No version that is as old as the log changed anything in it. */
function ofVersions(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  return regressions(scene, ofNewVersions(scene, pairs))
}

/** Where no reason is told, many who moved look like a change of the routes that they use most, and so do a few who lack the same. */
function changes(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  const found = regressions(scene, pairs)
  // To weigh all callers takes a third of the time of all findings: only where there is something to check (measured).
  if (found.length === 0) return found
  const isOfOthers = ofOthers(scene, pairs)
  return found.filter((one) => !isOfOthers(one.pairs))
}

const TRIED_LEAST = 20
/** Fewer are enough where the log says that they are of another tenant. */
const FOREIGN_LEAST = 10
const ONE_ROUTE = 0.6
const REFUSED_SHARE = 0.7
const FASTER = 4
/** As many paths as a pair keeps. */
const PATHS_KEPT = 256

/** One caller asks one route for many different ids, faster than it ever asks for anything, and gets hardly any. */
function enumerations(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  const withId = [...pairs, ...scene.tally.missed.all].filter(({ route }) => isOfIds(scene, route))
  const found = byCaller(withId).filter((own) => isEnumeration(scene, own))
  return found.map((own) => ({ pairs: own, draft: enumerationDraft(scene, own) }))
}

function isEnumeration(scene: Scene, own: readonly Forbidden[]): boolean {
  const [pair] = own as [Forbidden]
  const caller = scene.callerOf(pair)
  const refusals = total(own, (one) => one.refusals)
  const served = total(own, (one) => one.servedAfter)
  const paths = total(own, (one) => one.paths.size)
  // Who has no role is refused many things; who tries ids, things of one kind.
  const most = mostOf(pathsByThing(scene, own).values())
  const isWide =
    paths >= (isForeign(scene, own) ? FOREIGN_LEAST : TRIED_LEAST) &&
    most >= paths * ONE_ROUTE &&
    paths >= Math.min(PATHS_KEPT, refusals) * REFUSED_SHARE
  const isVain = refusals >= (refusals + served) * REFUSED_SHARE
  // Who misses a role is refused more than this.
  const isMost = refusals >= (caller.forbidden + caller.missing) * REFUSED_SHARE
  if (!isWide || !isVain || !isMost || (caller.ok === 0 && !scene.routeOf(pair.route).isGuarded))
    return false
  const { from, to } = spanOf(own)
  const pace = refusals / Math.max(60, to - from)
  const others = caller.ok * scene.each
  const habit = others / Math.max(600, caller.lastSeen - caller.firstSeen)
  return pace >= habit * FASTER || refusals >= 4 * others
}

function isForeign(scene: Scene, own: readonly Forbidden[]): boolean {
  return own.every((pair) => scene.reasonOf(pair) === 'tenant_mismatch')
}

/** Different paths by the last word of their route: `orders` of `/tenants/acme/orders/{}`. */
function pathsByThing(scene: Scene, own: readonly Forbidden[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { route, paths } of own) {
    const words = scene.routeOf(route).name.split('/')
    const thing = words.findLast((word) => !word.startsWith('{')) ?? ''
    counts.set(thing, (counts.get(thing) ?? 0) + paths.size)
  }
  return counts
}

const REPEATS_LEAST = 20

/** One request, refused with 403, is sent again and again. */
function retries(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  const all = pairs.filter(
    (pair) => isOfOneThing(scene, pair) || (pair.repeats >= REPEATS_LEAST && isRepeat(pair)),
  )
  // Who is refused elsewhere as often misses something, and repeats what it is made to ask for.
  const repeated = new Set(all)
  const others = new Map<number, number>()
  for (const pair of pairs) if (!repeated.has(pair)) add(others, pair.caller, pair.refusals)
  const stubborn = all.filter(({ caller, refusals }) => (others.get(caller) ?? 0) < refusals / 2)
  return withSameCallers([...byRoute(scene, stubborn).values()]).map((some) => ({
    pairs: some,
    draft: retryDraft(scene, some),
  }))
}

function isRepeat({ repeats, refusals }: Forbidden): boolean {
  return repeats > refusals * 0.7
}

/** The one thing asked for is not the caller's: to ask for it again helps as little after minutes as at once. */
function isOfOneThing(scene: Scene, pair: Forbidden): boolean {
  const isTold = scene.reasonOf(pair) === 'owner_mismatch'
  return isTold && pair.refusals >= REPEATS_LEAST && pair.isOfOnePath
}
