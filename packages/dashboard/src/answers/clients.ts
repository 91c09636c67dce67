import { type ClientName, clientOf } from '../log/client-name.ts'
import type { LogState } from '../log/log-state.ts'
import type { ClientRow } from '../wire.ts'
import { RunCounts } from './runs.ts'

const ROWS_MAX = 200

type Counts = { -readonly [Name in keyof ClientRow]: ClientRow[Name] }

/** Client programs by version: whose 401 are followed by a new token. Those with most runs of 401 first. */
export function clientsOf({ tally }: LogState): readonly ClientRow[] {
  const known = new Map<number, ClientName>()
  const nameOf = (client: number): ClientName => {
    const found = known.get(client) ?? clientOf(tally.callers.clients.textOf(client))
    known.set(client, found)
    return found
  }
  const rows = new Map<string, Counts>()
  for (const { client, requests, challenged, forbidden } of tally.callers.all) {
    const { name, family } = nameOf(client)
    const row = rows.get(name) ?? emptyRow(name, family)
    rows.set(name, row)
    row.callers += 1
    row.requests += requests
    row.challenged += challenged
    row.forbidden += forbidden
  }
  const runs = new RunCounts(tally, ({ client }) => nameOf(client).name)
  for (const row of rows.values()) Object.assign(row, runs.of(row.name))
  return [...rows.values()]
    .sort((a, b) => b.runs - a.runs || b.challenged - a.challenged || b.requests - a.requests)
    .slice(0, ROWS_MAX)
}

function emptyRow(name: string, family: string): Counts {
  const counts = { callers: 0, requests: 0, challenged: 0, forbidden: 0 }
  return { name, family, ...counts, runs: 0, renewed: 0, open: 0 }
}
