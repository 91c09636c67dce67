import { isName, isObject, RuleError } from './fields.ts'
import { bounded, quoted } from './text.ts'

/** The table whose rows are the entries of an access list, by the names of its columns. */
export interface AclTable {
  readonly name: string
  /** Holds the key of the resource that an entry belongs to, in a column of the same type. */
  readonly resource: string
  readonly subject: string
  readonly permission: string
  readonly effect: string
  readonly expiresAt: string
}

/** An access list that lies in a table of its own; for lists made by SQL. */
export interface AclSource<Column extends string = string> {
  /** The column in which a loaded resource has its entries. */
  readonly column: Column
  readonly table: AclTable
  /** The column of the resource that the entries refer to; stated as `text` or `integer`. */
  readonly key: Column
}

const SOURCE_NAMES: readonly string[] = ['column', 'key', 'table']
const TABLE_NAMES = ['name', 'resource', 'subject', 'permission', 'effect', 'expiresAt'] as const

/** Throws a `RuleError` where a stated access list lacks a name, or has a field too many. */
export function checkAclSource(acl: string | AclSource | undefined, path: string): void {
  if (acl === undefined || isName(acl)) return
  if (!isObject(acl) || !isName(acl.column) || !isName(acl.key) || !isObject(acl.table)) {
    throw new RuleError(
      path,
      "`acl` is the name of a column, or { column: 'acl', key: 'id', table }",
    )
  }
  const missing = TABLE_NAMES.find((name) => !isName(acl.table[name]))
  if (missing !== undefined) {
    throw new RuleError(path, `\`acl.table.${missing}\` is missing: a name is expected`)
  }
  const [strange] = [
    ...others(acl, SOURCE_NAMES).map((name) => `acl.${name}`),
    ...others(acl.table, TABLE_NAMES).map((name) => `acl.table.${name}`),
  ]
  if (strange === undefined) return
  throw new RuleError(path, `the field ${bounded(quoted(strange))} is not known here`)
}

function others(fields: object, known: readonly string[]): readonly string[] {
  return Object.keys(fields).filter((name) => !known.includes(name))
}
