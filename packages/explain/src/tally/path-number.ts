import type { Seen } from '../read/seen.ts'

const HASHED_MAX = 256
const BASIS = 0x811c9dc5
const PRIME = 0x01000193

/** The path as a number (FNV-1a), equal for equal ones; no text is made of it where it stands in the line as it is. */
export function pathNumberOf(seen: Seen): number {
  const span = seen.pathSpan()
  const { line } = seen
  if (span === undefined || !line.isAscii(span.from, span.to)) return numberOf(seen.path)
  const to = Math.min(span.to, span.from + HASHED_MAX)
  let hash = BASIS | 0
  for (let i = span.from; i < to; i += 1) hash = Math.imul(hash ^ (line.bytes[i] as number), PRIME)
  return hash
}

function numberOf(text: string): number {
  const length = Math.min(text.length, HASHED_MAX)
  let hash = BASIS | 0
  for (let i = 0; i < length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), PRIME)
  return hash
}
