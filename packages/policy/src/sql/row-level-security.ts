import type { CompiledRule } from '../compile.ts'
import { RuleError } from '../fields.ts'
import { TRUE } from '../truth.ts'
import { quotedName } from './dialect.ts'
import type { Condition } from './fragment.ts'
import { conditionOf, planOf } from './plan.ts'
import { checkSettings, SETTINGS } from './session.ts'
import { sessionCondition } from './session-leaves.ts'
import { VALUE_COUNT_MAX } from './where.ts'

/** For which statements a policy stands. */
export type PolicyCommand = 'select' | 'insert' | 'update' | 'delete' | 'all'

/** How a row policy is written. */
export interface RowPolicyOptions {
  /** The table of the resource type. */
  readonly table: string
  readonly schema?: string
  /** The name of the policy; default `sallyport_` and its command. */
  readonly name?: string
  /** Default `select`: without further policies nobody then writes. */
  readonly command?: PolicyCommand
  /** The database role that it binds; default every role. */
  readonly role?: string
  /**
   * `restrictive`: what the policy refuses no other policy of the table opens; by itself it opens
   * nothing, so that another, permissive one has to stand beside it. Default `permissive`.
   */
  readonly as?: 'permissive' | 'restrictive'
  /** What the settings of the session are named after; default `sallyport`. */
  readonly settings?: string
}

/**
 * Writes a rule as a row policy of PostgreSQL: the database then shows nothing that the rule refuses,
 * whatever query asks. `sessionOf` says in each transaction who asks; without it nobody does.
 *
 * PostgreSQL permits what **any** permissive policy of the table permits: one that another script left
 * there widens this one, unless this is written as `restrictive`.
 *
 * Policies are passed by: superusers and roles with BYPASSRLS, always; the owner of the table, but for
 * FORCE, which is set here; views of such an owner, but for `security_invoker`; a table on which nobody
 * set ENABLE, which is set here too. An access list is read with the rights of whoever asks. Settings
 * last for a transaction: in a pool, one that outlived it would be the next client's.
 *
 * Throws a `RuleError` for what a policy cannot say, a relation above all.
 */
export function rowLevelSecurity<T extends object>(
  compiled: CompiledRule<T>,
  options: RowPolicyOptions,
): string {
  const { settings = SETTINGS, command = 'select' } = options
  checkSettings(settings)
  if (compiled.type === undefined) {
    throw new RuleError('sql', 'a row policy needs a rule that was compiled for a resource type')
  }
  const place = {
    dialect: 'postgres',
    table: quotedName('postgres', options.table),
    resource: compiled.type,
    settings,
    grants: compiled.grants,
  } as const
  const condition = conditionOf(planOf(compiled), TRUE, {
    // Nothing is known before the session says who asks.
    truthOf: () => undefined,
    leaf: (leaf, wanted) => sessionCondition(leaf, wanted, place),
  })
  return script(literally(condition), { ...options, command })
}

type ScriptOptions = RowPolicyOptions & { readonly command: PolicyCommand }

function script(condition: string, options: ScriptOptions): string {
  const { table, schema, name, command, role, as = 'permissive' } = options
  const quote = (word: string): string => quotedName('postgres', word).strings.join('')
  const target = schema === undefined ? quote(table) : `${quote(schema)}.${quote(table)}`
  const policy = quote(name ?? `sallyport_${command}`)
  const clause = command === 'insert' ? 'WITH CHECK' : 'USING'
  return [
    `ALTER TABLE ${target} ENABLE ROW LEVEL SECURITY;`,
    `ALTER TABLE ${target} FORCE ROW LEVEL SECURITY;`,
    atOnce(
      `DROP POLICY IF EXISTS ${policy} ON ${target};`,
      `CREATE POLICY ${policy} ON ${target} AS ${as.toUpperCase()} FOR ${command.toUpperCase()}` +
        ` TO ${role === undefined ? 'PUBLIC' : quote(role)}\n  ${clause} (${condition});`,
    ),
  ].join('\n')
}

/**
 * Statements as one, which happens whole or not at all, however a script is run: a restrictive policy
 * that was dropped and could not be made again would leave the table open.
 */
function atOnce(...statements: readonly string[]): string {
  const body = ['BEGIN', ...statements, 'END'].join('\n')
  let quote = '$sallyport$'
  for (let i = 1; body.includes(quote); i += 1) quote = `$sallyport_${i}$`
  return `DO ${quote}\n${body}\n${quote};`
}

/** The condition with the values of the rule in its text: a policy has no parameters. */
function literally(condition: Condition): string {
  if (condition === 'always') return 'TRUE'
  if (condition === 'never') return 'FALSE'
  if (condition.values.length > VALUE_COUNT_MAX) {
    throw new RuleError('sql', `a policy has at most ${VALUE_COUNT_MAX} values`)
  }
  const { strings, values } = condition
  return strings.reduce(
    (text, part, i) => (i === 0 ? part : text + literal(values[i - 1]) + part),
    '',
  )
}

/** A value between quotes; with a backslash in the form that reads it alike under every setting. */
function literal(of: unknown): string {
  const text = String(of).replaceAll("'", "''")
  return text.includes('\\') ? ` E'${text.replaceAll('\\', '\\\\')}'` : `'${text}'`
}
