import type { Exchange } from '../world/things.ts'
import type { Nature } from '../world/world.ts'
import type { Form, LineWriter } from './index.ts'

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const ZONES = ['+0000', '+0000', '+0000', '+0100', '+0200', '-0500', '+0530']

/** The combined format, as nginx and Apache write it when nobody changes it. */
export function combinedWriter(form: Form): LineWriter {
  const { random } = form
  const zone = random.pick(ZONES)
  const shift = shiftOf(zone)
  const parts = partsOf(form)
  const origin = `https://${random.pick(['app', 'www', 'api', 'wiki'])}.example.com/`
  return (exchange, time) => {
    const { request, status, bytes } = exchange
    const { address, agent, user, target } = parts(exchange)
    const isBrowser = agent.startsWith('Mozilla/5.0 (') && !agent.includes('compatible')
    const referer = isBrowser && random.chance(0.7) ? origin : '-'
    const stamp = `${stampOf(time + shift)} ${zone}`
    return `${address} - ${user} [${stamp}] "${request.method} ${target} HTTP/1.1" ${status} ${bytes} "${referer}" "${agent}"`
  }
}

/** What a log of requests tells of one, whatever its form. */
export interface Parts {
  readonly address: string
  readonly agent: string
  readonly user: string
  readonly target: string
}

/** How much this log tells: the same of all its lines. */
export function partsOf({ hardship, random, world }: Form): (exchange: Exchange) => Parts {
  const proxy = `10.0.${random.int(0, 9)}.${random.int(2, 250)}`
  const hasSubjects = !hardship.hidesUser && random.chance(0.35)
  const hasQueries = random.chance(0.6)
  return (exchange) => {
    const { request } = exchange
    return {
      address: hardship.hidesAddress ? proxy : request.address,
      agent: hardship.hidesAgent ? '-' : request.agent,
      user: hardship.hidesUser ? '-' : userOf(exchange, { hasSubjects, nature: world.nature }),
      target: hasQueries ? withQuery(exchange) : request.path,
    }
  }
}

/**
 * Whether a log of requests names accounts that were tried in vain: where they come by Basic, as our own sign-in asks
 * for them. Everybody else has them in a body, which no log shows.
 */
export function namesAccounts({ scheme, isGuarded }: Nature): boolean {
  return scheme === 'basic' || isGuarded
}

/** Basic shows its name, also a wrong one; others are known where the service says who it was. */
function userOf(
  { request, isAuthenticated }: Exchange,
  { hasSubjects, nature }: { hasSubjects: boolean; nature: Nature },
): string {
  const { credential, attempt } = request
  if (attempt !== undefined && namesAccounts(nature)) return attempt.account
  if (credential?.scheme === 'basic') return credential.subject.id
  return hasSubjects && isAuthenticated && credential !== undefined ? credential.subject.id : '-'
}

/** The same query for the same bytes: it depends on nothing that a form draws. */
function withQuery({ request, bytes, status }: Exchange): string {
  const isList = request.method === 'GET' && status === 200 && !request.path.includes('?')
  if (!isList || request.route?.kind !== 'protected' || bytes % 5 > 1) return request.path
  return `${request.path}?${bytes % 5 === 0 ? `page=${(bytes % 9) + 1}` : 'expand=all&sort=-created'}`
}

function shiftOf(zone: string): number {
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3))
  return minutes * 60_000 * (zone.startsWith('-') ? -1 : 1)
}

function stampOf(time: number): string {
  const date = new Date(time)
  const two = (figure: number): string => String(figure).padStart(2, '0')
  const day = `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}`
  return `${day}:${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
}
