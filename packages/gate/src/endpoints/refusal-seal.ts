import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { Answer } from '@sallyport/guard'

/** As long a refusal may be on its way through nginx and back. */
export const SEAL_MS: number = 10_000

/** The longest sealed refusal, in characters: nginx takes 4 KB of fields for one answer by default. */
export const SEALED_LENGTH_MAX: number = 3_072

/**
 * Seals refusals for their way through nginx, which passes a field on and no body: whoever shows a
 * sealed refusal gets the very bytes back that the gate decided on, and nobody can make one.
 */
export class RefusalSeal {
  readonly #key: Buffer
  readonly #clock: () => number

  /** `secret` is the same in all processes that stand behind one proxy; made here without. */
  constructor(secret: string | undefined, clock: () => number) {
    const key = secret === undefined ? randomBytes(32) : Buffer.from(secret)
    this.#key = createHmac('sha256', key).update('sallyport gate refusal').digest()
    this.#clock = clock
  }

  /** Seals an answer; `undefined` where it is too long for a field. */
  seal({ status, fields, body }: Answer): string | undefined {
    const text = JSON.stringify([this.#clock() + SEAL_MS, status, fields, body])
    const payload = Buffer.from(text).toString('base64url')
    const sealed = `${payload}.${this.#mac(payload).toString('base64url')}`
    return sealed.length <= SEALED_LENGTH_MAX ? sealed : undefined
  }

  /** The answer that was sealed; `undefined` where this is none of ours, or too old. */
  open(sealed: string): Answer | undefined {
    if (sealed.length > SEALED_LENGTH_MAX) return undefined
    const [payload = '', mac = '', ...more] = sealed.split('.')
    const shown = Buffer.from(mac, 'base64url')
    const right = this.#mac(payload)
    if (more.length > 0 || shown.length !== right.length) return undefined
    if (!timingSafeEqual(shown, right)) return undefined
    const [until, status, fields, body] = JSON.parse(
      Buffer.from(payload, 'base64url').toString(),
    ) as [number, number, Answer['fields'], string]
    return this.#clock() < until ? { status, fields, body } : undefined
  }

  #mac(payload: string): Buffer {
    return createHmac('sha256', this.#key).update(payload).digest()
  }
}
