import type { CompiledRule } from '../../../src/compile.ts'
import type { AclEntry } from '../../../src/leaves/acl.ts'
import type { Leaf } from '../../../src/leaves/index.ts'
import type { Dialect } from '../../../src/sql/dialect.ts'
import type { ListInput } from '../../../src/sql/leaves.ts'
import type { StoredRow } from '../rows.ts'
import type { Item } from '../world.ts'

/** A database that rules are compared with. */
export interface Engine {
  readonly name: string
  readonly dialect: Dialect
  /** A kind of leaf that it cannot say at all; no rule with one is drawn for it. */
  readonly without?: Leaf['kind']
  /** Replaces all rows, and returns them as the driver does. */
  load(rows: readonly StoredRow[]): Promise<readonly Item[]>
  /** The ids of the rows that a rule finds. */
  find(rule: CompiledRule<Item>, input: ListInput): Promise<ReadonlySet<string>>
  /** The SQL by which it finds them, for a message. */
  describe?(rule: CompiledRule<Item>, input: ListInput): string
  close(): Promise<void>
}

/** A row of the table of entries, as a driver returns it. */
export type EntryRow = Readonly<Record<string, unknown>>

/** Gives each row its entries, as an application does that loads one. */
export function withEntries(
  rows: readonly Readonly<Record<string, unknown>>[],
  entries: readonly EntryRow[],
): readonly Item[] {
  const lists = Map.groupBy(entries, (entry) => String(entry['item_id']))
  return rows.map((row) => {
    const acl = (lists.get(String(row['id'])) ?? []).map(entryOf)
    return { ...row, acl } as unknown as Item
  })
}

function entryOf(row: EntryRow): AclEntry {
  const expires = row['expires_at']
  return {
    subject: row['subject'],
    permission: row['permission'],
    effect: row['effect'],
    expiresAt: expires === null ? null : Number(expires),
  } as AclEntry
}
