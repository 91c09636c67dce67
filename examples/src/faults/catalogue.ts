import { ACCESS_FAULTS } from './access-faults.ts'
import type { Fault } from './fault.ts'
import { HIDING_FAULTS } from './hiding-faults.ts'
import { OWNER_FAULTS } from './owner-faults.ts'
import { REFUSAL_FAULTS } from './refusal-faults.ts'
import { SESSION_FAULTS } from './session-faults.ts'
import { SPELLING_FAULTS } from './spelling-faults.ts'
import { TOKEN_FAULTS } from './token-faults.ts'

export type { Fault } from './fault.ts'

/** Every fault that the orders API can be started with: mistakes that people make, one at a time. */
export const FAULTS: readonly Fault[] = [
  ...ACCESS_FAULTS,
  ...OWNER_FAULTS,
  ...TOKEN_FAULTS,
  ...REFUSAL_FAULTS,
  ...HIDING_FAULTS,
  ...SPELLING_FAULTS,
  ...SESSION_FAULTS,
]

/** The fault of a name; `undefined` where there is none. */
export function faultNamed(name: string): Fault | undefined {
  return FAULTS.find((fault) => fault.name === name)
}
