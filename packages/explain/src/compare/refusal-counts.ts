import type { Caller } from '../tally/callers.ts'
import type { Minute } from '../tally/minutes.ts'
import type { Tally } from '../tally/tally.ts'
import type { Proportion } from './significance.ts'

/** By what refusals are compared. */
export const dimensions = ['status', 'reason', 'route', 'caller', 'client'] as const

/** The name of one of them. */
export type Dimension = (typeof dimensions)[number]

/** Refusals by name, each of the requests that could have met them. */
export type RefusalCounts = ReadonlyMap<string, Proportion>

/** The refusals of a tally in each dimension. */
export function refusalCounts(tally: Tally): Readonly<Record<Dimension, RefusalCounts>> {
  return {
    status: byStatus(tally),
    reason: byReason(tally),
    route: byRoute(tally),
    caller: byCaller(tally, (caller) => nameOf(tally, caller)),
    client: byCaller(tally, ({ client }) => tally.callers.clients.textOf(client)),
  }
}

const statuses: Readonly<Record<string, (minute: Minute) => number>> = {
  '401': ({ challenged }) => challenged,
  '403': ({ forbidden }) => forbidden,
  'sign-in refused': ({ signInRefused }) => signInRefused,
  '429': ({ throttled }) => throttled,
  '503': ({ unavailable }) => unavailable,
}

function byStatus(tally: Tally): RefusalCounts {
  const minutes = tally.minutes.inOrder()
  const entries = Object.entries(statuses).map(([name, of]) => {
    const count = minutes.reduce((sum, minute) => sum + of(minute), 0)
    return [name, { count, of: tally.lines }] as const
  })
  return new Map(entries)
}

function byReason(tally: Tally): RefusalCounts {
  const counts = new Map<string, number>()
  for (const { reasons } of tally.minutes.inOrder()) {
    for (const [reason, count] of reasons ?? []) {
      counts.set(reason, (counts.get(reason) ?? 0) + count)
    }
  }
  return new Map([...counts].map(([name, count]) => [name, { count, of: tally.lines }]))
}

function byRoute(tally: Tally): RefusalCounts {
  return new Map(
    tally.routes.all.map(({ name, ok, challenged, forbidden }) => {
      const count = challenged + forbidden
      return [name, { count, of: ok + count }]
    }),
  )
}

function byCaller(tally: Tally, name: (caller: Caller) => string): RefusalCounts {
  const counts = new Map<string, Proportion>()
  for (const caller of tally.callers.all) {
    const key = name(caller)
    const { count, of } = counts.get(key) ?? { count: 0, of: 0 }
    const refused = caller.challenged + caller.forbidden
    counts.set(key, { count: count + refused, of: of + caller.requests })
  }
  return counts
}

function nameOf(tally: Tally, { isNamed, name, client }: Caller): string {
  const agent = tally.callers.clients.textOf(client)
  return isNamed || agent === '-' ? name : `${name} (${agent.slice(0, 40)})`
}
