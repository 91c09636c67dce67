import type { Proof } from '../proof.ts'
import { type Chaos, chaos } from './chaos.ts'
import { KINDS, VICTIMS } from './disturbances.ts'

/** Redis, PostgreSQL and the issuer disturbed at random under load. */
export const wreaking: Proof = {
  name: 'chaos',
  proves:
    'while Redis, PostgreSQL and the issuer are stopped, slowed and killed at random: no wrong allow, no mistaken 401, no request without an answer',
  needs: 'the machine',
  budgets: {
    usual: { seconds: 20, inputs: Number.POSITIVE_INFINITY },
    full: { seconds: 600, inputs: Number.POSITIVE_INFINITY },
  },
  run: async (budget) => {
    const result = await chaos(budget)
    const { requests, done, faults } = result
    return {
      tried: requests,
      unit: `requests under ${done.length} disturbances`,
      failures: faults,
      notes: notesOf(result),
    }
  },
}

function notesOf({ done, served, recoveries, lostMs, untold }: Chaos): readonly string[] {
  const counts = VICTIMS.map((victim) => {
    const of = (kind: string): number =>
      done.filter((one) => one.victim === victim && one.kind === kind).length
    return `${victim} ${KINDS.map((kind) => `${kind} ${of(kind)}`).join(', ')}`
  })
  const [latest] = recoveries.toSorted((a, b) => b.ms - a.ms)
  const tell = (ms = 0, about = ''): string => `${Math.round(ms)} ms ${about}`.trim()
  return [
    `how often: ${counts.join('; ')}`,
    `${(served * 100).toFixed(1)} % of good requests were served, the others 503`,
    `the last 503 for good credentials after all was well again: ${tell(latest?.ms, latest?.about)} (${recoveries.length} calms long enough to tell)`,
    `the machine let this process wait for ${(lostMs / 1000).toFixed(1)} s in all; of ${untold} requests without an answer nothing can be said, as it stood still`,
  ]
}
