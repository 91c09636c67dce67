import { Rows } from './rows.ts'

/** The places of what is counted of refusals, in the row of a caller. */
export const counted = {
  challenged: 0,
  forbidden: 1,
  missing: 2,
  probes: 3,
  knownProbes: 4,
  lastProbe: 5,
  tokensRefused: 6,
  tokensAsked: 7,
  quickTokens: 8,
  lastTokenRefused: 9,
  redirects: 10,
  sentAway: 11,
} as const

const WIDTH = 16

/** What of a caller changes when it is refused, or asks for a token, by the number of the caller. */
export class CallerRefusals {
  readonly #rows = new Rows(WIDTH)

  /** A caller that is seen for the first time. */
  begin(caller: number): void {
    this.#rows.room(caller)
  }

  of(caller: number, what: number): number {
    return this.#rows.ints[caller * WIDTH + what] as number
  }

  set(caller: number, what: number, value: number): void {
    this.#rows.ints[caller * WIDTH + what] = value
  }

  /** One more. */
  add(caller: number, what: number): void {
    const { ints } = this.#rows
    ints[caller * WIDTH + what] = (ints[caller * WIDTH + what] as number) + 1
  }
}
