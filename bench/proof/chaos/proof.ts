import type { Proof } from '../proof.ts'
import { type Chaos, chaos } from './chaos.ts'
import { KINDS, VICTIMS } from './disturbances.ts'

/** Redis, PostgreSQL and the issuer disturbed at random under load. */
export const wreaking: Proof = {
  name: 'chaos',
  proves:
    'while Redis, PostgreSQL and the issuer are stopped, slowed and killed at random: no wrong allow, no mistaken 401, no request without an answer',
  budgets: {
    usual: { seconds: 20, inputs: Number.POSITIVE_INFINITY },
    full: { seconds: 600, inputs: Number.POSITIVE_INFINITY },
  },
  run: async ({ seconds, seed }) => {
    const result = await chaos({ seconds, seed })
    const { requests, done, faults } = result
    return {
      tried: requests,
      unit: `requests under ${done.length} disturbances`,
      failures: faults,
      notes: notesOf(result),
    }
  },
}

function notesOf({ done, served, recoveriesMs }: Chaos): readonly string[] {
  const counts = VICTIMS.map((victim) => {
    const of = (kind: string): number =>
      done.filter((one) => one.victim === victim && one.kind === kind).length
    return `${victim} ${KINDS.map((kind) => `${kind} ${of(kind)}`).join(', ')}`
  })
  const most = Math.round(Math.max(0, ...recoveriesMs))
  return [
    `how often: ${counts.join('; ')}`,
    `${(served * 100).toFixed(1)} % of good requests were served, the others 503`,
    `the last 503 to good credentials was sent at most ${most} ms after all was well again (${recoveriesMs.length} calms long enough to tell)`,
  ]
}
