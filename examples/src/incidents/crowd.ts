import { type Person, service, signIn } from './callers.ts'
import { type Draw, drawFrom } from './draw.ts'
import { TOKEN_MINUTES } from './issuer.ts'
import type { Actor } from './played-time.ts'
import { keepCalling, type Stage } from './stage.ts'

const NAMES = [
  ...['ada', 'ben', 'cleo', 'dora', 'emil', 'fay', 'gus', 'hana', 'ivo', 'jun', 'kim', 'lea'],
  ...['max', 'nora', 'olga', 'pia', 'quin', 'rosa', 'sven', 'tara', 'udo', 'vera', 'wim', 'xena'],
]
const AGENTS = [
  'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_6) AppleWebKit/605.1.15 Version/18.1 Safari/605.1.15',
  'orders-android/4.2.0 okhttp/4.12.0',
  'orders-ios/4.2.1 CFNetwork/1568.200.51',
] as const
const SCOPE = 'orders:read orders:write reports:read invoices:read'
const EVERY_MINUTES = 1
const SERVICES = ['billing-sync/2.4.0', 'warehouse/7.1.3', 'label-printer/1.9'] as const

/** One of the crowd, by a number from 0 on: every fourth is of finance, every second of the other tenant. */
export function personOf(number: number): Person {
  const subject = NAMES[number] ?? `guest-${number}`
  return {
    subject,
    tenant: number % 2 === 0 ? 'acme' : 'globex',
    scope: SCOPE,
    isTold: number % 3 !== 0,
    address: `127.0.1.${10 + number}`,
    agent: AGENTS[number % AGENTS.length] ?? AGENTS[0],
  }
}

/** Whether one of the crowd is of finance. */
export function isOfFinance(number: number): boolean {
  return number % 4 === 1
}

/** Everybody who calls all day long, whatever goes wrong: two dozen people and three services. */
export function crowdOf(stage: Stage): readonly Actor[] {
  const people = NAMES.map((_, number) => personCalls(stage, number))
  const services = SERVICES.map((agent, number) => {
    const key = stage.shop.issueKey(agent.split('/')[0] ?? agent, { tenant: 'acme' })
    const call = service(stage.site, { key, agent, address: `127.0.2.${10 + number}` })
    return keepCalling(stage, call, { name: agent, everyMinutes: 1.5, next: requestOfService })
  })
  return [...people, ...services]
}

async function* personCalls(stage: Stage, number: number): Actor {
  const person = personOf(number)
  if (isOfFinance(number)) stage.shop.staff.set(person.subject, ['finance'])
  const name = `${stage.site.origin} ${person.subject}`
  const minutesLeft = drawFrom(name).between(1, TOKEN_MINUTES)
  const call = await signIn(stage.site, { ...person, minutesLeft })
  const next = (draw: Draw): string => requestOf(number, draw)
  yield* keepCalling(stage, call, { name, everyMinutes: EVERY_MINUTES, next })
}

/** What a person asks for next: lists, orders of the own tenant, and in finance what others may not see. */
export function requestOf(number: number, draw: Draw): string {
  const chance = draw.number()
  if (isOfFinance(number) && chance < 0.4) {
    return `GET ${draw.of(['/reports/daily', '/reports/monthly', '/invoices'])}`
  }
  if (chance < 0.6) return 'GET /orders'
  const id = 2 * Math.floor(draw.between(50, 400)) + (number % 2)
  return chance < 0.92 ? `GET /orders/${id}` : 'POST /orders'
}

function requestOfService(draw: Draw): string {
  return `GET ${draw.of(['/export/orders', '/tenants/acme/orders', '/orders'])}`
}
