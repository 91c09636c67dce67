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
  /** Four numbers, of 32 bits each: see {@link CallerRefusals.noteDifferent}. */
  different: 12,
} as const

const WIDTH = 16
const BITS = 128
/** By it numbers of any kind are spread over the bits (Knuth's multiplicative hashing). */
const SPREAD = 0x9e3779b1

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

  /** Notes a path by its number: each is one of 128 bits, and how many are set tells how many are different. */
  noteDifferent(caller: number, path: number): void {
    const bit = Math.imul(path, SPREAD) >>> (32 - 7)
    const at = caller * WIDTH + counted.different + (bit >> 5)
    this.#rows.ints[at] = (this.#rows.ints[at] as number) | (1 << (bit & 31))
  }

  /** About how many different paths were noted; more than a few hundred are not told apart. */
  differentOf(caller: number): number {
    let free = BITS
    for (let i = 0; i < BITS / 32; i += 1)
      free -= bitsOf(this.#rows.ints[caller * WIDTH + counted.different + i] as number)
    // Linear counting: several may have had one bit.
    return free === 0 ? Number.POSITIVE_INFINITY : Math.round(BITS * Math.log(BITS / free))
  }

  /** One more. */
  add(caller: number, what: number): void {
    const { ints } = this.#rows
    ints[caller * WIDTH + what] = (ints[caller * WIDTH + what] as number) + 1
  }
}

function bitsOf(word: number): number {
  let count = 0
  for (let left = word; left !== 0; left &= left - 1) count += 1
  return count
}
