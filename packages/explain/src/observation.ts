import type { Reason } from '@sallyport/contract'

/**
 * One request, as far as a log tells: what its format does not hold is `undefined`.
 *
 * A reader of lines fills one and the same object again and again, because a log has millions of lines: whoever keeps
 * one uses `copyOf`, and whoever keeps one of its texts copies that: it may be a slice of a chunk of some megabytes,
 * and would keep all of it alive.
 */
export interface Observation {
  /** Milliseconds since the epoch. */
  time: number
  method: string
  /** Without query: people put secrets there. */
  path: string
  status: number
  /** The address of the client, behind the proxies where the log says so. */
  address: string | undefined
  /** The `User-Agent`. */
  agent: string | undefined
  /** Who asked, as the log names them: a subject id, or the user name of Basic if it was accepted. */
  subject: string | undefined
  tenant: string | undefined
  /** The account that was tried, where that failed: a name of Basic, or a keyed hash of one. */
  account: string | undefined
  /** What tells one credential from another: a keyed hash, a key id, never the credential itself. */
  credential: string | undefined
  /** The template of the route, `/orders/{id}`, where the log has it. */
  route: string | undefined
  /** Which host was asked, in a log of several. */
  host: string | undefined
  /** Which of several machines answered. */
  instance: string | undefined
  /** Why, in the words of the catalogue; only our own records and a few formats say. */
  reason: Reason | undefined
  /** What was missing, in words: `permission orders:write`. */
  requirement: string | undefined
  /** The version of the policy that decided. */
  policyVersion: string | undefined
  /** The id of the key that a token named. */
  kid: string | undefined
  /** Seconds until the credential expires; negative when it has. */
  expiresInSeconds: number | undefined
  /** Of how many requests like this one the log has a line, as a share; `undefined` where it has all. */
  sampleRate: number | undefined
  /** A 404 that stands for a 403. */
  isConcealed: boolean | undefined
  /** The decision id, or the id of the request or trace: what `explain why` takes. */
  id: string | undefined
}

/** An observation of which nothing is known yet. */
export function emptyObservation(): Observation {
  return {
    time: 0,
    method: '',
    path: '',
    status: 0,
    address: undefined,
    agent: undefined,
    subject: undefined,
    tenant: undefined,
    account: undefined,
    credential: undefined,
    route: undefined,
    host: undefined,
    instance: undefined,
    reason: undefined,
    requirement: undefined,
    policyVersion: undefined,
    kid: undefined,
    expiresInSeconds: undefined,
    sampleRate: undefined,
    isConcealed: undefined,
    id: undefined,
  }
}
