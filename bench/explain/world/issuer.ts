import type { Random } from '../random.ts'
import type { Credential, Instance, KeyCache, Subject } from './things.ts'

interface Key {
  readonly kid: string
  readonly publishedAt: number
  readonly signsFrom: number
  withdrawnAt: number
}

/** What a credential shall be like. */
export interface Wish {
  readonly subject: Subject
  readonly scheme: Credential['scheme']
  readonly lifeMs: number
  readonly scopes?: ReadonlySet<string> | undefined
  /** When it was issued, where that was before now. */
  readonly issuedAt?: number
}

const NEVER = Number.POSITIVE_INFINITY

/** The authorization server: it signs tokens, publishes keys and changes them. */
export class Issuer {
  readonly #random: Random
  readonly #keys: Key[] = []
  /** What its clock shows beyond the true time, in milliseconds. */
  clockOffset: (now: number) => number = () => 0

  constructor(random: Random, now: number) {
    this.#random = random
    this.#add(now - 30 * 86_400_000, now - 30 * 86_400_000)
  }

  /** Signs with a new key from an instant on; the old one is withdrawn at another, or never. */
  rotate(at: { publishedAt: number; signsFrom: number; withdrawnAt?: number }): void {
    const old = this.#keys.at(-1) as Key
    if (at.withdrawnAt !== undefined) old.withdrawnAt = at.withdrawnAt
    this.#add(at.publishedAt, at.signsFrom)
  }

  #add(publishedAt: number, signsFrom: number): void {
    const kid = this.#random.hex(8)
    this.#keys.push({ kid, publishedAt, signsFrom, withdrawnAt: NEVER })
  }

  /** The keys that can be fetched now. */
  published(now: number): ReadonlySet<string> {
    const open = this.#keys.filter((key) => key.publishedAt <= now && now < key.withdrawnAt)
    return new Set(open.map(({ kid }) => kid))
  }

  /** Whether two keys have been used to sign by now. */
  hasRotated(now: number): boolean {
    return this.#keys.some((key, index) => index > 0 && key.signsFrom <= now)
  }

  /** Makes a credential; only tokens name a key. */
  issue(wish: Wish, now: number): Credential {
    const issuedAt = (wish.issuedAt ?? now) + this.clockOffset(now)
    const trueTime = wish.issuedAt ?? now
    const key = this.#keys.findLast(({ signsFrom }) => signsFrom <= trueTime) ?? this.#keys[0]
    return {
      fingerprint: `${this.#random.text(43, BASE64)}=`,
      scheme: wish.scheme,
      subject: wish.subject,
      kid: wish.scheme === 'bearer' ? key?.kid : undefined,
      issuedAt,
      expiresAt: issuedAt + wish.lifeMs,
      scopes: wish.scopes,
    }
  }
}

const BASE64 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

/** A machine as it should be: its clock is right, and it asks for keys that it does not know. */
export function newInstance(name: string, known: ReadonlySet<string>, now: number): Instance {
  const keys: KeyCache = { known, fetchedAt: now, ttlMs: 600_000, refetches: true }
  return { name, clockOffset: () => 0, keys }
}

/** Whether a machine knows a key, after it asked for it where it does. */
export function knowsKey(
  instance: Instance,
  issuer: Issuer,
  key: { kid: string; now: number },
): boolean {
  const { keys } = instance
  const isOld = key.now - keys.fetchedAt > keys.ttlMs
  if (isOld || (keys.refetches && !keys.known.has(key.kid))) {
    keys.known = issuer.published(key.now)
    keys.fetchedAt = key.now
  }
  return keys.known.has(key.kid)
}
