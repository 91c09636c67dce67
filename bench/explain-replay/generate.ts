import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import type { Subject } from '@sallyport/contract'
import { type AccessRequest, createGuard, type Scheme } from '@sallyport/guard'
import { policiesOf } from './policies.ts'

const CALLERS = 20_000
const BATCH = 10_000
const BEGIN = Date.UTC(2026, 10, 28)
/** Milliseconds from one request to the next. */
const STEP = 5

interface Asked {
  readonly subject: Subject | undefined
  readonly row: object
  readonly number: number
}

/** Writes what a real guard records of so many requests, all of them, as JSON lines. */
export async function writeRecords(count: number, path: string): Promise<void> {
  const out = createWriteStream(path)
  let [lines, now]: [string[], number] = [[], BEGIN]
  let asked: Asked = { subject: undefined, row: {}, number: 0 }
  const guard = createGuard({
    realm: 'shop',
    policies: policiesOf('before'),
    schemes: [schemeOf(() => asked.subject)],
    clock: () => now,
    records: { allowed: 1, service: { name: 'orders', version: '1.4.2', instance: 'pod-3' } },
    sink: { write: (entry) => lines.push(`${entry.line()}\n`) },
  })
  const load = (): object => asked.row
  const routes = [
    ['GET', guard.policy('orders.read', { load })],
    ['PUT', guard.policy('orders.change', { load })],
    ['DELETE', guard.policy('orders.delete', {})],
  ] as const
  for (let i = 0; i < count; i += 1) {
    asked = askedOf(i)
    now += STEP
    const share = (asked.number >>> 8) % 10
    const [method, policy] = routes[share < 7 ? 0 : share < 9 ? 1 : 2]
    await guard.handle(requestOf(method, asked.number), policy)
    if (lines.length < BATCH) continue
    if (!out.write(lines.join(''))) await once(out, 'drain')
    lines = []
  }
  out.end(lines.join(''))
  await once(out, 'finish')
}

const subjects = Array.from({ length: CALLERS }, (_, i): Subject => {
  const isService = i % 50 === 0
  const authentication = { scheme: 'token', methods: [], acr: 'silver', time: BEGIN / 1000 - 100 }
  return {
    ...{ id: `caller-${i}`, kind: isService ? 'service' : 'user', tenant: `t-${i % 200}` },
    sets: i % 97 === 0 ? [] : i % 5 === 0 ? ['member', 'admin'] : ['member'],
    ...(isService && { scopes: ['orders:read'] }),
    authentication,
  }
})

/** Most ask about what is theirs; of two hundred one is nobody. */
function askedOf(i: number): Asked {
  const number = Math.imul(i, 2654435761) >>> 0
  const subject = i % 200 === 0 ? undefined : subjects[number % CALLERS]
  const tenant = (number >>> 4) % 50 === 0 ? 't-other' : subject?.tenant
  const customer = (number >>> 5) % 3 === 0 ? 'caller-other' : subject?.id
  return { subject, row: { id: `o-${number % 100_000}`, tenant, customer }, number }
}

function requestOf(method: string, number: number): AccessRequest {
  const id = `o-${number % 100_000}`
  return {
    method,
    target: `/orders/${id}`,
    address: `198.51.100.${number % 250}`,
    params: { id },
    routeOf: () => '/orders/:id',
    header: (name) => (name === 'user-agent' ? 'okhttp/4.12 (shop 3.1)' : undefined),
  }
}

function schemeOf(subjectNow: () => Subject | undefined): Scheme {
  return {
    name: 'token',
    guessable: false,
    opensDialog: false,
    read: () => {
      const text = subjectNow()?.id
      if (text === undefined) return { kind: 'absent' }
      const credentials = { transport: 'authorization', text, fingerprint: `of ${text}` }
      return { kind: 'found', credentials }
    },
    challenge: ({ realm }) => ({
      scheme: 'token',
      parameters: [{ name: 'realm', value: realm }],
      valid: true,
    }),
    verify: () => ({ kind: 'ok', subject: subjectNow() as Subject, facts: { kid: 'k7' } }),
  }
}
