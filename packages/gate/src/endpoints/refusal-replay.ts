import type { Answer } from '@sallyport/guard'
import type { Peer } from './peers.ts'
import type { RefusalSeal } from './refusal-seal.ts'

/** The field in which nginx carries a sealed refusal. */
export const REFUSAL_FIELD = 'x-gate-refusal'

/** The refusal that nginx carries back; `undefined` where it shows none of ours. */
export function replayed(peer: Pick<Peer, 'header'>, seal: RefusalSeal): Answer | undefined {
  const line = peer.header(REFUSAL_FIELD)
  return typeof line === 'string' ? seal.open(line) : undefined
}
