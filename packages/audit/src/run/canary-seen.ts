import { ORACLES } from '../oracle.ts'
import type { Run } from './run.ts'
import { spotOf } from './spots.ts'
import type { Tools } from './tools.ts'

/** Whether the target fetched keys from the address that a token named: a request made for anybody who asks. */
export function canarySeen(run: Run, { canary }: Tools): void {
  const [operation] = run.plan.operations
  if (canary === undefined || canary.hits === 0 || operation === undefined) return
  const spot = spotOf(run, { operation, caller: undefined, matter: { kind: 'none' } })
  run.book.find(
    { ...spot, state: 'jku to an address of ours', part: 'credentials' },
    {
      oracle: 'A2',
      severity: ORACLES.A2.severity,
      message: `keys were fetched ${canary.hits} times from an address that a token named`,
      evidence: 'control',
      cause: 'the address of the keys is taken from the token',
      exchange: undefined,
    },
  )
}
