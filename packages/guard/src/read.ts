import type { ReasonOf } from '@sallyport/contract'
import type { AccessRequest } from './request.ts'
import type { Credentials, Scheme } from './scheme.ts'

/** One scheme and what it found. */
export interface Candidate {
  readonly scheme: Scheme
  readonly credentials: Credentials
}

/** What a request shows, over all schemes of a policy. */
export type Shown =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'malformed'
      readonly scheme: Scheme | undefined
      readonly reason: ReasonOf<'invalid_request'>
    }
  | {
      readonly kind: 'found'
      readonly first: Candidate
      /** Further schemes that read the same field, for when the first says `skip`. */
      readonly more: readonly Candidate[]
    }

const NONE: Shown = { kind: 'none' }
const NO_MORE: readonly Candidate[] = []

/**
 * Step 1, read: finds the credentials of every scheme the policy accepts.
 *
 * Broken grammar is 400, and so are credentials by two transports at once: one request has one
 * subject (RFC 6750 section 2). A scheme that is not accepted counts as none at all, because the
 * client may be answering another server's challenge (RFC 9110 section 11.6.2). What comes with the
 * connection gives way to what the client chose to show.
 */
export function readCredentials(schemes: readonly Scheme[], request: AccessRequest): Shown {
  let first: Candidate | undefined
  let more: Candidate[] | undefined
  for (const scheme of schemes) {
    const reading = scheme.read(request)
    if (reading.kind === 'absent') continue
    if (reading.kind === 'malformed') return { kind: 'malformed', scheme, reason: reading.reason }
    const candidate = { scheme, credentials: reading.credentials }
    if (first === undefined || givesWay(first, candidate)) {
      first = candidate
      more = undefined
      continue
    }
    if (givesWay(candidate, first)) continue
    if (first.credentials.transport !== candidate.credentials.transport) {
      return { kind: 'malformed', scheme: undefined, reason: 'credentials_ambiguous' }
    }
    more ??= []
    more.push(candidate)
  }
  return first === undefined ? NONE : { kind: 'found', first, more: more ?? NO_MORE }
}

/** Whether one comes with the connection, and the other was chosen. */
function givesWay({ credentials: one }: Candidate, { credentials: other }: Candidate): boolean {
  return one.isAmbient === true && other.isAmbient !== true
}
