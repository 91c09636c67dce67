import type { Caller } from '@sallyport/explain'
import { clientOf } from '../log/client-name.ts'
import type { LogState } from '../log/log-state.ts'
import type { CallerRow, Callers } from '../wire.ts'
import { RunCounts, type Runs } from './runs.ts'
import { Standings } from './standings.ts'

const ROWS_MAX = 100

/** Which callers are asked for. */
export interface CallersAsked {
  /** A part of the name, or of that of the client. */
  readonly text?: string
  readonly order: CallerOrder
}

/** In which order callers are shown. */
export type CallerOrder = 'refused' | 'open' | 'expires' | 'seen'

type Rank = (caller: Caller, state: LogState, standings: Standings) => number

/** The largest first. Of what expires, the next. */
const ranks: Readonly<Record<CallerOrder, Rank>> = {
  refused: (caller) => caller.challenged + caller.forbidden,
  open: (caller, _, standings) =>
    (standings.refusalOf(caller) === undefined ? 0 : 1e9) + caller.challenged + caller.forbidden,
  expires: (caller, { tally }) => -(tally.expiring.get(caller.number)?.expires ?? 1e12),
  seen: (caller) => caller.lastSeen,
}

/** The orders that can be asked for. */
export const CALLER_ORDERS = Object.keys(ranks) as readonly CallerOrder[]

/** Callers with what is known of their credentials. */
export function callersOf(state: LogState, { text = '', order }: CallersAsked): Callers {
  const { tally } = state
  const wanted = text.toLowerCase()
  const found = tally.callers.all.filter(
    (caller) => caller.requests > 0 && (wanted === '' || isCalled(state, caller, wanted)),
  )
  const rank = ranks[order]
  const standings = new Standings(tally)
  const ranked = found.map((caller) => ({ caller, at: rank(caller, state, standings) }))
  const shown = ranked.sort((a, b) => b.at - a.at).slice(0, ROWS_MAX)
  const runs = new RunCounts(tally, ({ caller }) => caller)
  return {
    rows: shown.map(({ caller }) => {
      const refused = standings.refusalOf(caller)
      const row = rowOf(state, caller, runs.of(caller.number))
      return refused === undefined ? row : { ...row, refused }
    }),
    total: found.length,
    now: tally.last > 0 ? tally.last * 1000 : undefined,
  }
}

function isCalled(state: LogState, { number, client }: Caller, wanted: string): boolean {
  const { clients } = state.tally.callers
  const names = [state.callerName(number), clientOf(clients.textOf(client)).name]
  return names.some((name) => name.toLowerCase().includes(wanted))
}

function rowOf(state: LogState, caller: Caller, { runs, renewed }: Runs): CallerRow {
  const { callers, expiring } = state.tally
  const expires = expiring.get(caller.number)?.expires
  const { requests, challenged, forbidden, isNamed, lastServed, lastSeen } = caller
  return {
    name: state.callerName(caller.number),
    client: clientOf(callers.clients.textOf(caller.client)).name,
    ...{ isNamed, requests, challenged, forbidden, runs, renewed },
    lastSeen: lastSeen * 1000,
    ...(lastServed > 0 && { lastSuccess: lastServed * 1000 }),
    ...(expires !== undefined && { expires: Math.round(expires) * 1000 }),
  }
}
