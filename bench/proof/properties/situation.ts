import type { Subject } from '@sallyport/contract'
import type { Throttle, Verification } from '@sallyport/guard'
import type { AllRule, AnyRule, Rule } from '@sallyport/policy'
import fc from 'fast-check'
import * as arbitrary from '../../../packages/policy/test/arbitraries.ts'

/** How the credentials of one scheme come, and what its verifier says of them. */
export const CREDENTIALS = [
  ...['absent', 'absent', 'absent', 'absent', 'absent', 'absent', 'broken', 'repeated'],
  ...['good', 'good', 'good', 'good', 'good', 'rejected', 'undecided', 'throws'],
] as const
/** The schemes of the guard, each in a field of its own. */
export const SCHEMES = ['token', 'key', 'badge'] as const
/** What the throttle says of an attempt. */
export const THROTTLES = [
  'none',
  'none',
  'open',
  'open',
  'open',
  'open',
  'waits',
  'throws',
] as const
/** What becomes of loading the resource. */
export const LOADS = ['there', 'there', 'missing', 'list', 'throws'] as const

/** One of {@link CREDENTIALS}. */
export type Shown = (typeof CREDENTIALS)[number]
/** The name of a scheme. */
export type SchemeName = (typeof SCHEMES)[number]

/** Everything that a decision depends on. */
export interface Situation {
  readonly rule: Rule
  readonly accepted: readonly SchemeName[]
  readonly shown: Readonly<Record<SchemeName, Shown>>
  readonly subject: Subject
  readonly throttle: (typeof THROTTLES)[number]
  /** `none` where the rule asks about no resource. */
  readonly load: (typeof LOADS)[number] | 'none'
  readonly row: arbitrary.Row
  readonly refused: 'forbid' | 'conceal'
  /** Whether verifier and loader answer at once or have to be waited for. */
  readonly waits: boolean
  readonly method: string
}

/** What stands in every cause: whoever reads it on the wire reads what belongs in the record alone. */
export const PRIVATE = 'ECONNREFUSED by db-7.internal'

/** A leaf that no context beyond a request, and no engine outside, has to answer. */
const leaf = arbitrary.leaf.filter((one) => !/"(?:context|relation)"/.test(JSON.stringify(one)))

/** One that asks nothing of a resource either. */
const bareLeaf = leaf.filter(
  (one) => !/"(?:resource|owner|same_tenant|acl)"/.test(JSON.stringify(one)),
)

function ruleOf(leaf: fc.Arbitrary<Rule>): fc.Arbitrary<Rule> {
  return fc.letrec<{ rule: Rule }>((tie) => {
    const parts = fc.array(tie('rule'), { minLength: 1, maxLength: 3 })
    return {
      rule: fc.oneof(
        { depthSize: 'small', maxDepth: 3 },
        leaf,
        parts.map((rules): AllRule => ({ kind: 'all', rules })),
        parts.map((rules): AnyRule => ({ kind: 'any', rules })),
        tie('rule').map((inner) => ({ kind: 'not' as const, rule: inner })),
      ),
    }
  }).rule
}

const shown = fc.constantFrom(...CREDENTIALS)

const rest = {
  accepted: fc.subarray([...SCHEMES], { minLength: 1 }),
  shown: fc.record({ token: shown, key: shown, badge: shown }),
  subject: arbitrary.subject,
  throttle: fc.constantFrom(...THROTTLES),
  row: arbitrary.row,
  refused: fc.constantFrom('forbid' as const, 'conceal' as const),
  waits: fc.boolean(),
  method: fc.constantFrom('GET', 'HEAD', 'POST', 'DELETE'),
}

/** Any situation. */
export const situation: fc.Arbitrary<Situation> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({ ...rest, rule: ruleOf(leaf), load: fc.constantFrom(...LOADS) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ ...rest, rule: ruleOf(bareLeaf), load: fc.constant('none' as const) }),
  },
)

/** What the verifier of a scheme says. */
export function verdictOf({ shown, subject }: Situation, scheme: SchemeName): Verification {
  switch (shown[scheme]) {
    case 'good':
      return { kind: 'ok', subject, facts: {} }
    case 'undecided':
      return { kind: 'error', reason: 'key_server_unavailable', cause: PRIVATE }
    case 'throws':
      throw new Error(PRIVATE)
    default:
      return { kind: 'reject', reason: 'signature_invalid', facts: {}, cause: PRIVATE }
  }
}

/** A throttle that says always the same. */
export function throttleSaying(what: Situation['throttle']): Throttle | false {
  if (what === 'none') return false
  const wait = { reason: 'address_throttled', seconds: 7 } as const
  const refused = (): never => {
    throw new Error(PRIVATE)
  }
  if (what === 'throws') return { check: refused, begin: refused }
  return {
    check: () => (what === 'waits' ? wait : undefined),
    begin: () =>
      what === 'waits' ? { kind: 'wait', wait } : { kind: 'begun', ended: () => undefined },
  }
}
