import type { Cause, NextAction } from '../finding.ts'
import type { Forbidden } from '../tally/forbidden.ts'
import { type Draft, nameOf, percent } from './draft.ts'
import { isMovedCaller } from './forbidden-features.ts'
import { callersOf, partsOfPairs, total } from './forbidden-pairs.ts'
import type { Scene } from './scene.ts'

/** What a caller may lack. */
export type Missed = 'missing_scope' | 'missing_role'

const TENANT_CAUSES: readonly Cause[] = [
  {
    cause: 'the caller asks for what belongs to another tenant',
    weight: 0.95,
    because: 'the resource is of another tenant than its credentials',
  },
]

const TENANT_STEPS: readonly NextAction[] = [
  { step: 'compare the tenant in the request with that of the credentials' },
  { step: 'look for a wrong id in a configuration, or a client that switched tenants' },
]

/** Callers who miss the same. */
export function missedDraft(scene: Scene, pairs: readonly Forbidden[], type: Missed): Draft {
  const [first] = pairs as readonly [Forbidden]
  const requirement = requirementOf(scene, first)
  const routes = new Set(pairs.map(({ route }) => scene.routeOf(route).number)).size
  const isTold = requirement !== ''
  return {
    type,
    ...(isOfAnotherTenant(scene, first) && { causes: TENANT_CAUSES, next: TENANT_STEPS }),
    title: titleOf(scene, pairs, { routes, requirement }),
    severity: callersOf(pairs) >= 3 ? 'medium' : 'low',
    confidence: isTold ? 0.9 : 0.6,
    evidence: [
      { fact: 'refusals', value: total(pairs, ({ refusals }) => refusals) },
      { fact: 'routes that refuse', value: routes },
      {
        fact: 'of these, served them before',
        value: percent(total(pairs, ({ wasServed }) => (wasServed ? 1 : 0)) / pairs.length),
      },
      { fact: 'successes of the first caller elsewhere', value: scene.callerOf(first).ok },
    ],
    missingInput: isTold ? [] : ['what was missing (our records have it)'],
    ...partsOfPairs(scene, pairs),
  }
}

function isOfAnotherTenant(scene: Scene, pair: Forbidden): boolean {
  return scene.reasonOf(pair) === 'tenant_mismatch'
}

function titleOf(
  scene: Scene,
  pairs: readonly Forbidden[],
  { routes, requirement }: { readonly routes: number; readonly requirement: string },
): string {
  const [first] = pairs as readonly [Forbidden]
  const callers = callersOf(pairs)
  const isOne = callers === 1
  const name = isOne ? nameOf(scene, first) : `${callers} callers`
  if (isOfAnotherTenant(scene, first))
    return `${name} ${isOne ? 'asks' : 'ask'} for what is of another tenant`
  if (requirement !== '') return `${name} ${isOne ? 'lacks' : 'lack'} ${requirement}`
  const isServing = pairs.every(({ route }) => scene.routeOf(route).ok > 0)
  const serves = routes === 1 ? ' that serves others' : ' that serve others'
  const where = `${routes === 1 ? 'one route' : `${routes} routes`}${isServing ? serves : ''}`
  return `${name} ${isOne ? 'is' : 'are'} refused on ${where}`
}

/** What the log says that is missing; nothing where it does not. */
export function requirementOf(scene: Scene, { requirement }: Forbidden): string {
  return requirement === 0 ? '' : scene.tally.words.textOf(requirement)
}

/** Callers who are refused for where they come from. */
export function blockDraft(scene: Scene, pairs: readonly Forbidden[]): Draft {
  const [first] = pairs as readonly [Forbidden]
  const addresses = [...new Set(pairs.flatMap((pair) => [...pair.addresses]))].map((address) =>
    scene.tally.callers.addresses.textOf(address),
  )
  const callers = callersOf(pairs)
  return {
    type: 'address_block',
    title:
      callers === 1
        ? blockTitle(scene, pairs, addresses[0])
        : `${callers} callers are refused whatever they ask for, from ${addresses[0]} and others`,
    confidence: scene.reasonOf(first) === undefined ? 0.75 : 0.95,
    evidence: [
      { fact: 'addresses from which it is refused', value: addresses.slice(0, 5).join(', ') },
      { fact: 'refusals', value: total(pairs, ({ refusals }) => refusals) },
    ],
    ...partsOfPairs(scene, pairs),
  }
}

function blockTitle(
  scene: Scene,
  pairs: readonly Forbidden[],
  address: string | undefined,
): string {
  const [first] = pairs as readonly [Forbidden]
  return isMovedCaller(scene, pairs)
    ? `${placelessName(scene, first)} is refused from ${address}, and was served from elsewhere`
    : `${nameOf(scene, first)} is refused from ${address} what others are served from elsewhere`
}

/** Who it is, without the address from which it now comes. */
function placelessName(scene: Scene, pair: Forbidden): string {
  const { isNamed, client } = scene.callerOf(pair)
  const agent = scene.tally.callers.clients.textOf(client).slice(0, 40)
  return isNamed || agent === '-' ? nameOf(scene, pair) : agent
}

/** A caller who tries the ids of others. */
export function enumerationDraft(scene: Scene, own: readonly Forbidden[]): Draft {
  const [pair] = own as readonly [Forbidden]
  return {
    type: 'tenant_enumeration',
    title: `${nameOf(scene, pair)} tries the ids of others on ${scene.routeOf(pair.route).name}`,
    confidence: 0.85,
    evidence: [
      {
        fact: 'different paths refused or missing',
        value: total(own, (one) => one.paths.size),
      },
      { fact: 'successes on the route meanwhile', value: total(own, (one) => one.servedAfter) },
    ],
    ...partsOfPairs(scene, own),
  }
}

/** Callers who send again what was refused. */
export function retryDraft(scene: Scene, some: readonly Forbidden[]): Draft {
  const repeats = total(some, (one) => one.repeats)
  return {
    type: 'retry_of_403',
    title: repeatTitle(scene, some),
    severity: repeats > 500 ? 'medium' : 'low',
    confidence: 0.9,
    evidence: [{ fact: 'the same request within a minute of its refusal', value: repeats }],
    ...partsOfPairs(scene, some),
  }
}

function repeatTitle(scene: Scene, some: readonly Forbidden[]): string {
  const callers = callersOf(some)
  return callers === 1
    ? `${nameOf(scene, some[0] as Forbidden)} repeats a request that is refused with 403`
    : `${callers} callers repeat a request that is refused with 403`
}

/** Fewer are no matter for the night. */
const CHANGED_MANY = 5

/** Callers who are refused what served them, where there are too few to see it in the course of a route. */
export function changeDraft(scene: Scene, pairs: readonly Forbidden[]): Draft {
  const parts = partsOfPairs(scene, pairs)
  const before = total(pairs, ({ wasServed, refusals }) => (wasServed ? refusals : 0))
  const refusals = total(pairs, (one) => one.refusals)
  const routes = [...parts.where.keys()]
  const more = routes.length > 1 ? ` and ${routes.length - 1} more` : ''
  return {
    type: 'policy_regression',
    title: `${callersOf(pairs)} callers are refused ${routes[0]}${more}`,
    ...(callersOf(pairs) < CHANGED_MANY && { severity: 'medium' as const }),
    confidence: 0.7,
    evidence: [
      { fact: 'callers refused', value: callersOf(pairs) },
      { fact: 'refusals', value: refusals },
      { fact: 'of these, where it was served before', value: percent(before / refusals) },
    ],
    ...parts,
  }
}
