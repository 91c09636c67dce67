import { type Person, service, signIn, signInCarelessly } from './callers.ts'
import { personOf } from './crowd.ts'
import type { Draw } from './draw.ts'
import type { Incident } from './incident.ts'
import type { Actor } from './played-time.ts'
import { policiesOfTheNextRelease } from './policies.ts'
import { keepCalling, type Routine, type Stage } from './stage.ts'

/** The minute in which most of them begin. */
const GOES_WRONG = 18

const rotation: Incident = {
  name: 'rotation',
  story: 'the issuer changes its key, and a cache keeps the old key set for five minutes',
  truth: { types: ['key_rotation'], step: /key ids?/ },
  actors: ({ shop: { issuer } }) => [
    (async function* () {
      yield GOES_WRONG
      await issuer.changeKey()
      yield GOES_WRONG + 5
      issuer.publishKey()
    })(),
  ],
}

const failingRefresh: Incident = {
  name: 'failing-refresh',
  story: 'the refresh token of one user is void, and the app goes on asking with it',
  truth: { types: ['broken_refresh'], step: /sign its subject out/ },
  actors: (stage) => [
    (async function* () {
      const mira = { ...extra('mira', 40), minutesLeft: 6, agent: 'orders-desk/1.3' }
      const call = await signInCarelessly(stage.site, mira)
      yield* keepCalling(stage, call, {
        name: 'mira',
        everyMinutes: 0.5,
        next: () => 'GET /orders',
      })
    })(),
    (async function* () {
      yield GOES_WRONG
      stage.shop.issuer.revoke('mira')
    })(),
  ],
}

const wrongCode: Incident = {
  name: 'wrong-code',
  story: 'a route answers 401 to those who may not, and their apps renew their tokens in vain',
  truth: { types: ['wrong_code'], step: /answer 403/ },
  asksTooEarly: true,
  actors: (stage) => ['mira', 'noel', 'orla'].map((name, index) => dashboard(stage, name, index)),
}

async function* dashboard(stage: Stage, subject: string, index: number): Actor {
  const person = { ...extra(subject, 40 + index), agent: 'orders-dashboard/0.9.2' }
  const call = await signIn(stage.site, person)
  const next = (draw: Draw): string => {
    const isOpen = stage.time.minute > GOES_WRONG + index
    return `GET ${draw.of(isOpen ? ['/orders', '/reports/daily', '/reports/daily'] : ['/orders'])}`
  }
  yield* keepCalling(stage, call, { name: subject, everyMinutes: 0.7, next })
}

const blockedAddress: Incident = {
  name: 'blocked-address',
  story: 'a partner moves to a new address, which the list of allowed ones does not have',
  truth: { types: ['address_block'], step: /add the address/ },
  actors: (stage) => [
    (async function* () {
      const key = stage.shop.issueKey('partner-feed', { tenant: 'acme' })
      const from = (address: string) =>
        service(stage.site, { key, agent: 'partner-feed/5.0.1', address })
      const routine = { ...every('partner-feed', 0.5), next: () => 'GET /tenants/acme/orders' }
      yield* keepCalling(stage, from('127.0.2.40'), { ...routine, until: GOES_WRONG })
      yield* keepCalling(stage, from('127.0.7.9'), routine)
    })(),
  ],
}

const expiredServiceAccount: Incident = {
  name: 'expired-service-account',
  story: 'the key of a service runs out, and nobody has renewed it',
  truth: { types: ['credential_expired'], step: /issue new ones/ },
  actors: (stage) => {
    const expiresAt = stage.time.now() + GOES_WRONG * 60_000
    const key = stage.shop.issueKey('nightly-report', { tenant: 'acme', expiresAt })
    const call = service(stage.site, { key, agent: 'nightly-report/3.3.0', address: '127.0.2.40' })
    const next: Next = (draw) => `GET ${draw.of(['/orders', '/export/orders'])}`
    return [keepCalling(stage, call, { ...every('nightly-report', 0.5), next })]
  },
}

const policyDeployed: Incident = {
  name: 'policy-deployed',
  story: 'a release asks for a permission that hardly anybody has',
  truth: { types: ['policy_regression'], step: /deployed/ },
  actors: ({ shop: { guard } }) => [
    (async function* () {
      yield GOES_WRONG
      const { kind } = guard.replacePolicies(policiesOfTheNextRelease)
      if (kind !== 'replaced') throw new Error('the policies of the next release have mistakes')
    })(),
  ],
}

const missingRole: Incident = {
  name: 'missing-role',
  story: 'somebody is new in finance, and nobody has given her the role',
  truth: { types: ['missing_role'], step: /role/ },
  actors: (stage) => [
    (async function* () {
      const call = await signIn(stage.site, extra('mira', 40))
      const pages = ['/orders', '/reports/daily', '/reports/monthly', '/invoices'] as const
      const next: Next = (draw) => `GET ${draw.of(pages)}`
      yield* keepCalling(stage, call, { ...every('mira', 1.2), next })
    })(),
  ],
}

const wrongTenant: Incident = {
  name: 'wrong-tenant',
  story: 'a service of one tenant is configured with the name of another',
  // Without reasons it is one of three: a role, a scope, or the tenant.
  truth: { types: ['missing_role', 'missing_scope'], step: /role|scope/ },
  truthOfRecords: { types: ['missing_role'], step: /tenant/ },
  actors: (stage) => {
    const key = stage.shop.issueKey('globex-sync', { tenant: 'globex' })
    const call = service(stage.site, { key, agent: 'globex-sync/1.2.0', address: '127.0.2.40' })
    const next: Next = (draw) => `GET ${draw.of(['/tenants/acme/orders', '/orders'])}`
    return [keepCalling(stage, call, { ...every('globex-sync', 0.6), next })]
  },
}

const missingScope: Incident = {
  name: 'missing-scope',
  story: 'a new version of an app asks for fewer scopes than it uses',
  truth: { types: ['missing_scope'], step: /scopes/ },
  actors: (stage) => [
    (async function* () {
      stage.shop.staff.set('mira', ['finance'])
      const person = { ...extra('mira', 40), scope: 'orders:read', agent: 'orders-ios/5.0.0' }
      const call = await signIn(stage.site, person)
      const next: Next = (draw) => `GET ${draw.of(['/orders', '/invoices'])}`
      yield* keepCalling(stage, call, { ...every('mira', 1), next })
    })(),
  ],
}

const quietDay: Incident = {
  name: 'quiet-day',
  story: 'nothing',
  truth: undefined,
  actors: () => [],
}

/** All of them. The last is there because silence is the usual answer. */
export const INCIDENTS: readonly Incident[] = [
  ...[rotation, failingRefresh, wrongCode, blockedAddress, expiredServiceAccount, policyDeployed],
  ...[missingRole, wrongTenant, missingScope, quietDay],
]

type Next = Routine['next']

function every(name: string, everyMinutes: number): Pick<Routine, 'name' | 'everyMinutes'> {
  return { name, everyMinutes }
}

/** One more than the crowd. */
function extra(subject: string, number: number): Person {
  return { ...personOf(number), subject }
}
