import { createHash } from 'node:crypto'
import type { Finding } from '../finding.ts'
import type { Tally } from '../tally/tally.ts'
import type { ProofOf } from './proof/proof.ts'

/** What the written forms of a diagnosis need besides it. */
export interface WrittenStyle {
  readonly proofOf: ProofOf
  /** When it was made, milliseconds since the epoch. */
  readonly now: number
}

/** A finding as the same one in another log is known: by its type, its first route and, of one caller, its name. */
export function fingerprintOf({ type, where, who }: Finding): string {
  const one = who.count === 1 ? (who.top[0]?.name ?? '') : ''
  const key = [type, where.routes[0]?.name ?? '', one].join('\n')
  return createHash('sha256').update(key).digest('hex').slice(0, 16)
}

/** An instant as RFC 3339 writes it; `undefined` for one that is none. */
export function isoOf(milliseconds: number | undefined): string | undefined {
  if (milliseconds === undefined || !(Math.abs(milliseconds) <= 8.64e15)) return undefined
  return new Date(milliseconds).toISOString()
}

/** What there was no room for, in a sentence; `undefined` where there was room for all. */
export function leftText(tally: Pick<Tally, 'left'>): string | undefined {
  const left = tally.left().map(({ what, count }) => `${count.toLocaleString('en-US')} ${what}`)
  return left.length === 0
    ? undefined
    : `too many to tell apart, so counted alone: ${left.join(', ')}`
}
