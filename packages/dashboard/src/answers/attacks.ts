import { type Finding, findingTypes } from '@sallyport/explain'
import type { LogState } from '../log/log-state.ts'
import type { AttackRow } from '../wire.ts'

const ROWS_MAX = 100

/** Addresses that were refused when they signed in, with the share of attempts that succeeded; the most refused first. */
export function attacksOf({ tally }: LogState, findings: readonly Finding[]): readonly AttackRow[] {
  const found = new Set(
    findings
      .filter(({ type }) => findingTypes[type] === 'attack')
      .flatMap(({ who }) => who.top.map(({ name }) => name)),
  )
  return [...tally.signIns.sources.values()]
    .filter(({ refused }) => refused > 0)
    .sort((a, b) => b.refused - a.refused || b.accepted - a.accepted)
    .slice(0, ROWS_MAX)
    .map((source) => {
      const address = tally.callers.addresses.textOf(source.address)
      const { refused, accepted, peak, accounts, start, last, acceptedAfter } = source
      return {
        ...{ address, refused, accepted, peak },
        accounts: accounts.size,
        from: start * 1000,
        to: last * 1000,
        isFound: found.has(address),
        ...(acceptedAfter > 0 && { acceptedAfter: acceptedAfter * 1000 }),
      }
    })
}
