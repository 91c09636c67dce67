import type { Challenge } from '@sallyport/contract'

/** The request that credentials are for. */
export interface Addressed {
  /** The absolute address, without a fragment. */
  readonly href: string
  readonly origin: string
  /** In upper case, as it goes out. */
  readonly method: string
  /** The whole body, for schemes that sign it; `undefined` if it cannot be read twice. */
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer> | undefined>
}

/** Credentials as they go out with one request. */
export interface Shown {
  /** The fields to set, by their names in lower case. */
  readonly fields: Readonly<Record<string, string>>
  /** What a later refusal is compared with: whether these are still the newest credentials. */
  readonly mark?: string | undefined
  /** The realm they are for, where they are for one: a challenge of another is answered anew. */
  readonly realm?: string | undefined
}

/** A moment on which credentials may wait, and what ends the wait. */
export type Eventually<Value> = Value | Promise<Value>

/**
 * One way of showing credentials: what is sent, how it is renewed, and what it learns from answers.
 *
 * A scheme never sees a request to an origin that the client is not bound to, nor such an answer.
 */
export interface AccessScheme {
  /** The name that challenges carry, in lower case. */
  readonly scheme: string
  /** Whether refused credentials can be exchanged. */
  readonly credentials: 'renewable' | 'fixed'
  /** The credentials for a request; `undefined` if there are none, or none before a challenge. */
  readonly show: (request: Addressed) => Eventually<Shown | undefined>
  /** Whether it can answer a challenge of its name. Without it, any. */
  readonly accepts?: (challenge: Challenge) => boolean
  /** Takes the challenges of its name of which it will answer one: the nonce of a Digest is in it. */
  readonly challenged?: (challenges: readonly Challenge[], request: Addressed) => void
  /** Looks at every answer of its origins: nonces, cookies, proofs of the server. */
  readonly seen?: (
    response: Response,
    request: Addressed,
    shown: Shown | undefined,
  ) => Eventually<void>
  /** Hears of a request that got no answer. */
  readonly unanswered?: (request: Addressed) => void
  /**
   * Gets other credentials than the refused ones, once for all who wait. An `AccessError` if the
   * session has ended, or if nobody could be asked.
   */
  readonly renew?: (refused: Shown) => Promise<void>
}
