import type { CompiledRule } from '../compile.ts'
import { RuleError } from '../fields.ts'
import type { RuleInput } from '../leaf.ts'
import { TRUE, UNKNOWN } from '../truth.ts'
import { type Dialect, quotedName, withPlaceholders } from './dialect.ts'
import { type Condition, type Fragment, verbatim } from './fragment.ts'
import { type ListInput, leafCondition } from './leaves.ts'
import { conditionOf, type Plan, planOf } from './plan.ts'
import { objectColumn, type RelationSearch, searchOf } from './relation.ts'

/** The most values of one condition: SQLite takes 32,766 parameters, the others 65,535. */
export const VALUE_COUNT_MAX = 30_000

/** How a condition is written. */
export interface WhereOptions {
  readonly dialect: Dialect
  /** The name or alias of the table in the query; needed for access lists and for joins. */
  readonly table?: string
  /** The number of the first `$` placeholder of PostgreSQL, after those of the query; default 1. */
  readonly firstPlaceholder?: number
}

/** The rows that a rule permits, as a condition of SQL. */
export interface Where extends Fragment {
  /** Every row, no row whatever it holds, or those that the condition finds. */
  readonly kind: 'all' | 'none' | 'some'
  /** What stands after `WHERE`; beside other conditions it stands in parentheses, joined by AND. */
  readonly text: string
  /** The values of its placeholders, in their order. */
  readonly values: readonly unknown[]
}

/**
 * Writes a rule as a condition on rows: exactly those are found on which the rule is true, as the
 * driver returns them.
 *
 * What does not ask of the row is decided here. Values leave as parameters, never in the text. Never
 * negate the condition: it does not tell false from unknown. Throws a `RuleError` for what SQL cannot
 * say exactly, and `ListUnavailable` where an engine outside did not answer completely.
 *
 *     const { text, values } = where(policy.compiled, { subject, context: {} }, 'postgres')
 *     await client.query(`SELECT * FROM orders WHERE ${text}`, values)
 */
export function where<T extends object>(
  compiled: CompiledRule<T>,
  input: ListInput,
  options: Dialect | WhereOptions,
): Where {
  const {
    dialect,
    table,
    firstPlaceholder = 1,
  } = typeof options === 'string' ? { dialect: options } : options
  const place = {
    dialect,
    table: table === undefined ? undefined : quotedName(dialect, table),
    resource: compiled.type ?? NO_RESOURCE,
    input,
    grants: compiled.grants,
  }
  const condition = conditionOf(planOf(compiled), TRUE, {
    truthOf: (plan) => plan.evaluate({ ...input, resource: undefined } as RuleInput),
    leaf: (leaf, wanted) => leafCondition(leaf, wanted, place),
  })
  return asWhere(condition, dialect, firstPlaceholder)
}

/**
 * What to ask an engine outside before `where`, each once: the relations that the rule asks of rows,
 * unless it is decided without them.
 */
export function searchesOf<T extends object>(
  compiled: CompiledRule<T>,
  input: ListInput,
): readonly RelationSearch[] {
  const found = new Map<string, RelationSearch>()
  const place = { resource: compiled.type ?? NO_RESOURCE }
  const visit = (plan: Plan): void => {
    const isOpen = plan.evaluate({ ...input, resource: undefined } as RuleInput) === UNKNOWN
    if (!isOpen || !plan.needsResource) return
    plan.parts.forEach(visit)
    if (plan.rule.kind !== 'relation' || objectColumn(plan.rule) === undefined) return
    const search = searchOf(plan.rule, input, place)
    if (search !== undefined) found.set(JSON.stringify(Object.values(search)), search)
  }
  visit(planOf(compiled))
  return [...found.values()]
}

const NO_RESOURCE = { name: '', tenant: null }

function asWhere(condition: Condition, dialect: Dialect, firstPlaceholder: number): Where {
  if (condition === 'always') return { kind: 'all', text: '1=1', ...verbatim('1=1') }
  if (condition === 'never') return { kind: 'none', text: '1=0', ...verbatim('1=0') }
  if (condition.values.length > VALUE_COUNT_MAX) {
    throw new RuleError('sql', `a condition has at most ${VALUE_COUNT_MAX} values`)
  }
  const text = withPlaceholders(condition, dialect, firstPlaceholder)
  return { kind: 'some', text, ...condition }
}
