import type {
  Reason,
  Refusal,
  RefusalCode,
  Subject,
  Unmet,
} from '../../packages/contract/src/index.ts'
import { entryOf, type Recorded } from '../../packages/guard/src/record/record.ts'
import { newTrail, type Trail } from '../../packages/guard/src/trail.ts'
import { EXAMPLE_ID, exampleRefusal, exampleScheme } from './wire.ts'

/**
 * The record of an answer, for the page of its code: written by what writes the decision log, so that no page can show
 * a line that is not written. Only who asked for what is made up, and each member stands on a line of its own.
 */
export function logExample(code: RefusalCode): string {
  const inside = privateSide(code)
  const trail = { ...newTrail(decidedBy(exampleRefusal(code), inside)), ...inside }
  const record: object = JSON.parse(entryOf(EXAMPLE_ID, asked(), trail).line())
  const members = Object.entries(record).map(
    ([name, value]) => `  "${name}": ${JSON.stringify(value)}`,
  )
  return `{\n${members.join(',\n')}\n}`
}

/** The refusal for the reason that the requirement gives which was not met. */
function decidedBy(refusal: Refusal, { unmet }: Partial<Trail>): Refusal {
  return { ...refusal, reason: unmet?.[0]?.reason ?? refusal.reason } as Refusal
}

const alice: Subject = {
  id: 'alice',
  kind: 'user',
  tenant: 'acme',
  sets: ['member'],
  authentication: { scheme: 'bearer', methods: ['pwd'] },
}

/** What was found on the way, and stays inside. */
function privateSide(code: RefusalCode): Partial<Trail> {
  const scheme = exampleScheme(code)
  switch (code) {
    case 'authentication_required':
      return {}
    case 'temporarily_unavailable':
      return { scheme, cause: 'fetch failed: connect ECONNREFUSED 192.0.2.7:443' }
    case 'forbidden':
      return known(unmet('permission_missing', 'permission orders:write', 'sets "member"'))
    case 'not_found':
      return known(
        unmet('tenant_mismatch', 'tenant of the resource', 'tenant "acme", resource "globex"'),
      )
    case 'insufficient_scope':
      return known(unmet('scope_missing', 'permission orders:write', 'scopes "orders:read"'), {
        scopes: ['orders:read'],
      })
    case 'insufficient_user_authentication':
      return known(unmet('authentication_too_old', 'authenticated at most 300 s ago', '1860 s ago'))
    default:
      return { scheme }
  }
}

function known(one: Unmet, more: Partial<Subject> = {}): Partial<Trail> {
  return {
    scheme: exampleScheme('forbidden'),
    subject: { ...alice, ...more },
    unmet: [one],
  }
}

function unmet(reason: Reason, requirement: string, compared: string): Unmet {
  return { reason, requirement, compared }
}

const NOW = Date.UTC(2026, 0, 15, 9, 30)

function asked(): Recorded {
  const request = {
    method: 'PATCH',
    target: '/orders/4',
    address: '192.0.2.1',
    params: {},
    routeOf: () => '/orders/:id',
    header: (name: string) => (name === 'user-agent' ? 'orders-app/3.1' : undefined),
  }
  const version = '1f0c5b1d'
  const words = 'tenant of the resource and permission orders:write'
  const ruling = { version, resourceType: undefined, words }
  return { request, policy: { name: 'orders.change' }, ruling, now: NOW }
}
