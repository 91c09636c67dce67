import { isIP } from 'node:net'
import type { Finding, FindingType } from '../../finding.ts'
import type { Caller } from '../../tally/callers.ts'
import type { Tally } from '../../tally/tally.ts'

/** Which requests a command counts: those for which all that is said here holds. Instants are milliseconds. */
export interface LogQuestion {
  readonly from?: number
  /** The last instant that is meant. */
  readonly to?: number
  /** `GET /orders/{}`: a method and a path, or a template of one. */
  readonly route?: string
  readonly caller?: AskedCaller
}

/** Who is meant, by what a line of a log says of it. */
export interface AskedCaller {
  readonly name: string
  /** Its subject, where the log names it. */
  readonly subject: string | undefined
  readonly credentials: readonly string[]
  /** Where it is not named: its address, and its client. */
  readonly address: string
  readonly agent: string | undefined
}

/** What each type of finding is about, and so what has to be counted. */
const asked: Readonly<Record<FindingType, readonly ('window' | 'route' | 'caller')[]>> = {
  key_rotation: ['window'],
  stale_instance: ['window'],
  verifier_broken: ['window'],
  clock_skew: ['window'],
  credential_expired: ['caller'],
  credential_expiring: ['caller'],
  broken_refresh: ['caller'],
  refresh_storm: ['window', 'route'],
  wrong_code: ['route', 'window'],
  retry_of_403: ['caller', 'route'],
  policy_regression: ['route', 'window'],
  missing_scope: ['caller', 'route'],
  missing_role: ['caller', 'route'],
  address_block: ['caller'],
  tenant_enumeration: ['caller', 'route', 'window'],
  brute_force: ['caller', 'route'],
  password_spray: ['caller', 'route'],
  credential_stuffing: ['window', 'route'],
  success_after_attack: ['caller', 'route'],
  crawler: ['caller'],
  scanner: ['caller'],
}

/** Whoever is refused with 401 is seldom named in the line that says so. */
const unnamed: ReadonlySet<FindingType> = new Set(['credential_expired', 'broken_refresh'])

function withoutSubject(caller: AskedCaller): AskedCaller {
  return { ...caller, subject: undefined }
}

/** What to count for a finding; `undefined` where its callers and routes are too many to be named. */
export function questionOf(finding: Finding, tally: Tally): LogQuestion | undefined {
  const { type, window, where, who } = finding
  const wants = asked[type]
  const route = where.routes[0]?.name
  const isRouteKnown = route !== undefined && !route.includes('(')
  const named = wants.includes('caller') ? callerNamed(who.top[0]?.name, tally) : undefined
  if (wants.includes('caller') && named === undefined) return undefined
  const caller = named !== undefined && unnamed.has(type) ? withoutSubject(named) : named
  return {
    // The last instant is told to the second.
    ...(wants.includes('window') && { from: window.from, to: window.to + 999 }),
    ...(wants.includes('route') && isRouteKnown && { route }),
    ...(caller !== undefined && { caller }),
  }
}

function callerNamed(name: string | undefined, tally: Tally): AskedCaller | undefined {
  if (name === undefined) return undefined
  const { callers } = tally
  const agentOf = ({ client }: Caller): string => callers.clients.textOf(client)
  const found = callers.all.find((caller) => isNamed(caller, agentOf(caller), name))
  if (found === undefined) return attacker(name)
  const agent = agentOf(found)
  return {
    name,
    subject: found.isNamed && !found.name.startsWith('credential ') ? found.name : undefined,
    credentials: found.isNamed
      ? found.credentials.map((one) => callers.credentials.textOf(one))
      : [],
    address: callers.addresses.textOf(found.address),
    agent: agent === '-' || agent === '(others)' ? undefined : agent,
  }
}

const AGENT_SHOWN = 40

/** As findings name their callers: a subject, or an address with the beginning of its client. */
function isNamed(caller: Caller, agent: string, name: string): boolean {
  if (caller.isNamed || agent === '-') return caller.name === name
  return name.startsWith(caller.name) && name === `${caller.name} (${agent.slice(0, AGENT_SHOWN)})`
}

/** Who guesses is named by its address alone, whatever its clients. */
function attacker(address: string): AskedCaller | undefined {
  if (isIP(address) === 0) return undefined
  return { name: address, subject: undefined, credentials: [], address, agent: undefined }
}
