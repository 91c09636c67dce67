import { mostOf } from '../extremes.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import {
  blockDraft,
  changeDraft,
  enumerationDraft,
  missedDraft,
  retryDraft,
} from './forbidden-drafts.ts'
import {
  type ForbiddenMeasured,
  isLeftBehind,
  measured,
  type RefusedCaller,
  refusedCallers,
} from './forbidden-features.ts'
import { areDisjoint, byCaller, type Found, total, withSameCallers } from './forbidden-pairs.ts'
import { forbiddenWeights } from './forbidden-weights.ts'
import { outsidersIn } from './outsiders.ts'
import { spanOf } from './refused-callers.ts'
import { byRoute } from './regressions.ts'
import type { Scene } from './scene.ts'
import { weighed } from './weighed.ts'

/** What refusals with 403 of one caller may come from. */
export type ForbiddenCause =
  | 'nothing'
  | 'missing_scope'
  | 'missing_role'
  | 'address_block'
  | 'retry_of_403'
  | 'tenant_enumeration'
  | 'policy_regression'

type Known = Exclude<ForbiddenCause, 'nothing'>

const CAUSES: readonly Known[] = [
  'missing_scope',
  'missing_role',
  'address_block',
  'retry_of_403',
  'tenant_enumeration',
  'policy_regression',
]

/** A change of policy hits more than one. */
const CHANGED_LEAST = 2
const CHANGED_AT_ONE_PLACE = 5
const SURE_LEAST = 0.5

interface Weighed {
  readonly of: RefusedCaller
  /** With 403, and with 404. */
  readonly pairs: readonly Forbidden[]
  readonly routes: ReadonlySet<number>
  readonly addresses: ReadonlySet<number>
  readonly from: number
  readonly to: number
  /** Whether it is seen to come from elsewhere than before. */
  readonly hasMoved: boolean
  /** Whether it has a name, and was served the same from where it is refused. */
  readonly isAtHome: boolean
  /** Whether all that is refused here is served to it, or to others, elsewhere only. */
  readonly isLeft: boolean
  readonly isHasty: boolean
  /** Whether it is served nothing else: then it does what it always did. */
  readonly isItsWork: boolean
  /** Whether it is one of several, each at a place of its own, who are refused all that they ask for. */
  readonly isCastOut: boolean
  readonly probabilities: Readonly<Record<ForbiddenCause, number>>
}

/** Where the log tells no reason: the cause that the refusals of each caller, and of those around it, look most like. */
export function findWeighed(scene: Scene, pairs: readonly Forbidden[]): readonly Found[] {
  const suspects = weighedCallers(scene, pairs).filter(
    ({ probabilities }) => probabilities.nothing < 1 - SURE_LEAST,
  )
  const named = groupsOf(suspects).flatMap((group) => {
    const found = causeOf(scene, group)
    return found === undefined ? [] : [{ group, ...found }]
  })
  return CAUSES.flatMap((cause) => {
    const own = named.filter((one) => one.cause === cause)
    const confidence = mostOf(own.map((one) => one.confidence))
    const all = own.flatMap(({ group }) =>
      group.flatMap((one) => (cause === 'tenant_enumeration' ? one.pairs : one.of.pairs)),
    )
    return all.length === 0 ? [] : foundOf(scene, { cause, pairs: all, confidence })
  })
}

/** Of so many callers each may have a cause of its own. */
const FEW_CALLERS = 9
const OWN_CAUSES: readonly Known[] = ['missing_scope', 'missing_role', 'tenant_enumeration']

/**
 * Whether callers are refused for where they come from, or, where they are few, for what each of them lacks or tries, and not for
 * a change of what they may. Of 24 changes of generated logs 3 were none, and of 2 of these it says so; of the 21 of none.
 */
export function ofOthers(
  scene: Scene,
  pairs: readonly Forbidden[],
): (some: readonly Forbidden[]) => boolean {
  const all = new Map(weighedCallers(scene, pairs).map((one) => [one.of.caller.number, one]))
  return (some) => {
    const callers = new Set(some.map(({ caller }) => caller))
    const group = [...callers].flatMap((caller) => all.get(caller) ?? [])
    const found = group.length === 0 ? undefined : causeOf(scene, group)
    if (found === undefined) return false
    const isOfThem = callers.size <= FEW_CALLERS && OWN_CAUSES.includes(found.cause)
    return found.cause === 'address_block' || (isOfThem && found.confidence >= SURE_LEAST)
  }
}

function weighedCallers(scene: Scene, pairs: readonly Forbidden[]): readonly Weighed[] {
  const callers = refusedCallers(scene, pairs)
  const features = measured(scene, callers)
  const isOutsider = outsidersIn(scene, callers)
  const all = callers.flatMap((of, i) => {
    const measures = features[i]
    if (measures === undefined) return []
    const own = [...of.pairs, ...of.missed]
    const { probabilities } = weighed(forbiddenWeights, measures)
    const routes = new Set(own.map(({ route }) => route))
    const addresses = new Set(own.flatMap((pair) => [...pair.addresses]))
    const hasMoved = measures['from another address'] + measures['a client that moved'] > 0
    const isLeft = isLeftBehind(scene, of) || isOutsider(of)
    const isAtHome =
      measures['by name, from where it always is'] > 0 && own.some(({ wasServed }) => wasServed)
    const manner = { isHasty: isHasty(measures), isItsWork: isItsWork(scene, of, measures) }
    const seen = { hasMoved, isAtHome, isLeft, ...manner, isCastOut: false }
    return [{ of, pairs: own, routes, addresses, ...spanOf(own), ...seen, probabilities }]
  })
  const outcasts = outcastsOf(all)
  return all.map((one) => ({ ...one, isCastOut: outcasts.has(one) }))
}

/** Three times as fast, as a logarithm. */
const MUCH_FASTER = Math.log(3)

/** Whether a caller is served nothing but what it is refused, and tokens, and asks for it about as often as ever. */
function isItsWork(
  scene: Scene,
  { caller, pairs }: RefusedCaller,
  measures: ForbiddenMeasured,
): boolean {
  const refused = new Set(pairs.map(({ route }) => scene.routeOf(route).number))
  const others = caller.routes.filter((route) => {
    const { number, use } = scene.routeOf(route)
    return use === 'other' && !refused.has(number)
  })
  const isNew = caller.ok === caller.tokens
  const isAsEver = isNew || measures['faster than usual'] < MUCH_FASTER
  return caller.ok > 0 && others.length === 0 && isAsEver
}

/** Those who look much like somebody at the wrong place, and are served nothing there, where there are several such places. */
function outcastsOf(all: readonly Weighed[]): ReadonlySet<Weighed> {
  const outcasts = all.filter(({ of: { caller }, probabilities }) => {
    const isServed = caller.ok > caller.tokens + 1
    return !isServed && probabilities.address_block >= mostOf(Object.values(probabilities)) / 2
  })
  const places = new Set(outcasts.flatMap(({ addresses }) => [...addresses]))
  return new Set(places.size >= PLACES_LEAST ? outcasts : [])
}

/** Those who were refused the same at the same time, or came from one address: one cause explains them. */
function groupsOf(suspects: readonly Weighed[]): readonly (readonly Weighed[])[] {
  const groups: Weighed[][] = []
  for (const one of suspects) {
    const near = groups.filter((group) => group.some((other) => isNear(one, other)))
    for (const group of near) groups.splice(groups.indexOf(group), 1)
    groups.push([one, ...near.flat()])
  }
  return groups
}

const APART_SECONDS = 900

function isNear(a: Weighed, b: Weighed): boolean {
  if (a.from > b.to + APART_SECONDS || b.from > a.to + APART_SECONDS) return false
  return !areDisjoint(a.routes, b.routes) || !areDisjoint(a.addresses, b.addresses)
}

/** The cause that all of them look most like together: the mean of the logarithms of what each looks like. */
function causeOf(
  scene: Scene,
  group: readonly Weighed[],
): { cause: Known; confidence: number } | undefined {
  if (group.every(({ isLeft }) => isLeft)) return { cause: 'address_block', confidence: LEFT_SURE }
  if (isOvercome(scene, group)) return undefined
  // What does not exist is refused to nobody: with 404 alone there are ids that somebody tries, or nothing.
  const isForbidden = group.some(({ of }) => of.pairs.length > 0)
  const scores = CAUSES.map((cause) => {
    if (cause !== 'tenant_enumeration' && !isForbidden) return 0
    const score = scoreOf(group, cause)
    if (!isPossible(scene, group, cause)) return 0
    // Nobody is called an attacker because all else is less likely still.
    return cause === 'tenant_enumeration' && score < SURE_LEAST ? 0 : score
  })
  const isNoChange = isAlone(group) || !isTakenAway(group)
  const change = isNoChange ? (scores[CHANGE] as number) : 0
  const possible = isNoChange ? scores.with(CHANGE, 0) : scores
  const most = mostOf(possible)
  // What looks like a change that it cannot be has to look like something else as well.
  if (most === 0 || most < Math.min(change, LIKELY_LEAST)) return undefined
  const cause = CAUSES[possible.indexOf(most)] as Known
  // Of all that it looks like.
  const confidence = most / scores.reduce((sum, score) => sum + score, 0)
  return { cause, confidence }
}

const CHANGE = CAUSES.indexOf('policy_regression')
const LIKELY_LEAST = 0.2

/** How likely a cause is for all of them together. */
function scoreOf(group: readonly Weighed[], cause: Known): number {
  const logs = group.map(({ probabilities }) => Math.log(shareOf(probabilities, cause)))
  return Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length)
}

/** What a cause needs, however much all else looks like it. */
function isPossible(scene: Scene, group: readonly Weighed[], cause: Known): boolean {
  switch (cause) {
    case 'address_block':
      return isOfPlace(group)
    case 'retry_of_403':
      return isOfOneThing(scene, group) || (isInsisted(group) && !areAtWork(group))
    case 'policy_regression':
      return !isOfOneThing(scene, group) && !isOfRepeats(group)
    case 'missing_scope':
    case 'missing_role':
      return isAmongOthers(scene, group) && !isOfOneThing(scene, group)
    default:
      return true
  }
}

/** Whether it may be one person with a few devices. */
function isAlone(group: readonly Weighed[]): boolean {
  const places = new Set(group.flatMap(({ addresses }) => [...addresses]))
  const isOnePlace = places.size === 1 && group.every(({ of }) => !of.caller.isNamed)
  return group.length < (isOnePlace ? CHANGED_AT_ONE_PLACE : CHANGED_LEAST)
}

const OTHERS_LEAST = 5

/** What somebody lacks is seen by what others have: where there are none, somebody tries what they build. */
function isAmongOthers(scene: Scene, group: readonly Weighed[]): boolean {
  const own = group.filter(({ of }) => of.caller.ok > 0)
  return scene.servedCallers - own.length >= OTHERS_LEAST
}

/** Twice a minute, or half as often again as it is served: as logarithms. */
const HASTY = Math.log(1 / 30)
const FASTER = Math.log(1.5)

/** Who asks once a minute, as it always did, is not told by its asking again. */
export function isHasty(
  measures: Pick<ForbiddenMeasured, 'quickly' | 'faster than usual'>,
): boolean {
  return measures.quickly >= HASTY || measures['faster than usual'] >= FASTER
}

const THING_LEAST = 20
const OTHER_THINGS = 0.25

/** One thing is asked for again and again, and others of its kind are served meanwhile: what that takes is there. */
function isOfOneThing(scene: Scene, group: readonly Weighed[]): boolean {
  const pairs = group.flatMap(({ of }) => of.pairs)
  return (
    pairs.length > 0 &&
    pairs.every(
      ({ route, isOfOnePath, refusals, servedBetween }) =>
        isOfOnePath &&
        refusals >= THING_LEAST &&
        servedBetween >= refusals * OTHER_THINGS &&
        hasIds(scene, route),
    )
  )
}

function hasIds(scene: Scene, route: number): boolean {
  return scene.routeOf(route).name.includes('{')
}

const REPEATED_LEAST = 20
const REPEATED_SHARE = 0.8
const FEW_INSIST = 4

/** Few do little but ask for the same again, most of them faster than they ever do: that is no work which a change has ended. */
function isOfRepeats(group: readonly Weighed[]): boolean {
  const pairs = pairsOf(group)
  const repeats = total(pairs, (pair) => pair.repeats)
  const refusals = total(pairs, (pair) => pair.refusals)
  return (
    group.length <= FEW_INSIST &&
    repeats >= Math.max(REPEATED_LEAST, refusals * REPEATED_SHARE) &&
    group.filter(({ isHasty: isFast }) => isFast).length > group.length / 2
  )
}

/** A person loads a page that is refused a few times more. */
const REPEATS_LEAST = 10

function isInsisted(group: readonly Weighed[]): boolean {
  const repeats = total(pairsOf(group), (pair) => pair.repeats)
  return repeats >= REPEATS_LEAST && group.some(({ isHasty }) => isHasty)
}

/** Who asks for nothing else all day repeats no failure: it goes on with its work. */
function areAtWork(group: readonly Weighed[]): boolean {
  return group.every(({ isItsWork }) => isItsWork)
}

/**
 * Whether they are let in by asking again for the same: they lack nothing, and are put off by a server that says it badly. Of a
 * route with ids it may be another one that is served.
 */
function isOvercome(scene: Scene, group: readonly Weighed[]): boolean {
  const same = pairsOf(group).filter(
    ({ isOfOnePath, route }) => isOfOnePath && !hasIds(scene, route),
  )
  const repeats = total(same, (pair) => pair.repeats)
  return repeats >= REPEATS_LEAST && total(same, (pair) => pair.servedBetween) >= repeats / 2
}

function pairsOf(group: readonly Weighed[]): readonly Forbidden[] {
  return group.flatMap(({ of }) => of.pairs)
}

/** Whether most of them were served before what they are refused: what nobody had, no change took away. */
function isTakenAway(group: readonly Weighed[]): boolean {
  const had = group.filter(({ of }) => of.pairs.some(({ wasServed }) => wasServed))
  return had.length > group.length / 2
}

const PLACE_CALLERS = 3
const PLACES_LEAST = 3
const LEFT_SURE = 0.75

/** A place is refused where somebody is seen to have come from elsewhere, or several are refused at once. */
function isOfPlace(group: readonly Weighed[]): boolean {
  const moved = group.filter(({ hasMoved }) => hasMoved).length
  const home = group.filter(({ isAtHome }) => isAtHome).length
  if (home > 0 && home >= moved) return false
  if (group.every(({ isCastOut }) => isCastOut)) return true
  return group.length >= PLACE_CALLERS || moved > 0
}

const SHARE_LEAST = 0.001

/** How likely a cause is, if there is one. */
function shareOf(probabilities: Weighed['probabilities'], cause: Known): number {
  return Math.max(SHARE_LEAST, probabilities[cause] / (1 - probabilities.nothing))
}

interface Named {
  readonly cause: Known
  readonly pairs: readonly Forbidden[]
  readonly confidence: number
}

function foundOf(scene: Scene, { cause, pairs, confidence }: Named): readonly Found[] {
  const found = (some: readonly Forbidden[], draft: Found['draft']): Found => ({
    pairs: some,
    draft: { ...draft, confidence },
  })
  switch (cause) {
    case 'missing_scope':
    case 'missing_role':
      return [found(pairs, missedDraft(scene, pairs, cause))]
    case 'address_block':
      return [found(pairs, blockDraft(scene, pairs))]
    case 'policy_regression':
      return [found(pairs, changeDraft(scene, pairs))]
    case 'tenant_enumeration':
      return byCaller(pairs).map((own) => found(own, enumerationDraft(scene, own)))
    case 'retry_of_403':
      return withSameCallers([...byRoute(scene, pairs).values()]).map((some) =>
        found(some, retryDraft(scene, some)),
      )
  }
}
