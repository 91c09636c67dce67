import { parseStored } from './stored-text.ts'
import { NEVER, type Stored } from './token-store.ts'

/**
 * What a browser's storage has under a key. Something that is not ours is an error that names the place, and stays as it
 * is.
 */
export function readWebText(text: unknown, place: string): Stored {
  if (text === null || text === undefined) return { kind: 'signed_out', version: NEVER }
  const stored =
    typeof text === 'string'
      ? parseStored(text)
      : ({ kind: 'broken', why: 'it is no text' } as const)
  if (stored.kind !== 'broken') return stored
  throw new Error(`${place} holds no tokens: ${stored.why}. Remove it, or take another key`)
}
