import type { Fragment } from './fragment.ts'

/**
 * Hands a condition to a query builder that has a template tag for SQL, so that its values become the
 * builder's own parameters: `sql` of Kysely and Drizzle, `Prisma.sql`, postgres.js.
 *
 *     db.selectFrom('orders').where(asTemplate(condition, sql<SqlBool>))
 *     db.select().from(orders).where(asTemplate(condition, sql))
 */
export function asTemplate<Result>(
  { strings, values }: Fragment,
  tag: (strings: TemplateStringsArray, ...values: unknown[]) => Result,
): Result {
  const texts = Object.assign([...strings], { raw: [...strings] })
  return tag(texts as unknown as TemplateStringsArray, ...values)
}
