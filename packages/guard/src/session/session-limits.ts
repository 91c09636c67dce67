import { numberOption } from '../keys/number-option.ts'
import type { StoredSession } from './session-store.ts'

/** How long sessions live. */
export interface SessionLimitOptions {
  /** How long a session lives without being used. Default 30 minutes. */
  readonly idleSeconds?: number
  /** How long it lives at most, however much it is used. Default 12 hours. */
  readonly absoluteSeconds?: number
  /** How long a remembered session lives, used or not. Default 30 days. */
  readonly rememberSeconds?: number
}

/** A use is written down once in this share of the idle limit. */
const TOUCH_SHARE = 20

/** The limits of sessions, in milliseconds. */
export class SessionLimits {
  readonly idle: number
  readonly absolute: number
  readonly remember: number

  constructor({ idleSeconds, absoluteSeconds, rememberSeconds }: SessionLimitOptions) {
    const bounds = { min: 1, max: 31_536_000 }
    this.idle = numberOption('idleSeconds', idleSeconds, { ...bounds, otherwise: 1800 }) * 1000
    this.absolute =
      numberOption('absoluteSeconds', absoluteSeconds, { ...bounds, otherwise: 43_200 }) * 1000
    this.remember =
      numberOption('rememberSeconds', rememberSeconds, { ...bounds, otherwise: 2_592_000 }) * 1000
  }

  /** When a session that is used now ends, unless it is used again. */
  endOf(
    { createdAt, remembered }: Pick<StoredSession, 'createdAt' | 'remembered'>,
    now: number,
  ): number {
    if (remembered) return createdAt + this.remember
    return Math.min(createdAt + this.absolute, now + this.idle)
  }

  /** Whether a session has ended: by what it was made with, and by the limits that hold now. */
  hasEnded(session: StoredSession, now: number): boolean {
    // Written so that what is no number has ended: a store may lack a column.
    return !(now < Math.min(session.endsAt, this.endOf(session, session.seenAt)))
  }

  /** Whether it is time to write down a use. */
  isTouchDue({ seenAt }: StoredSession, now: number): boolean {
    return now - seenAt >= this.idle / TOUCH_SHARE
  }

  /** From when on factors count: those of a remembered session no longer than those of others. */
  factorsCountFrom(now: number): number {
    return now - this.absolute
  }
}
