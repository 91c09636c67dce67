import { where } from '@sallyport/policy/sql'
import { equal } from '../equal.ts'
import { alice, ownOrders } from './policy.ts'

/** The same rule as a condition of a database. */
export function use(): void {
  const { kind, values } = where(ownOrders(), { subject: alice, context: {} }, 'postgres')
  equal(kind, 'some')
  equal(values.includes('alice'), true)
}
