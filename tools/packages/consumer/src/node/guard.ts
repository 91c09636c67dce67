import { equal } from '../equal.ts'
import { guarded } from './guarded.ts'

/** A guard decides without any server, and its record can be found. */
export async function use(): Promise<void> {
  const { guard, read } = guarded()
  equal(typeof guard.handle, 'function')
  equal(read.name, 'orders.read')
}
