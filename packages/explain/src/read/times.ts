/** How long a time of common logs is. */
export const CLF_LENGTH = 26
/** How long it is without its zone. */
export const CLF_LOCAL_LENGTH = 20
const CLF_SECONDS = 18
const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'
const NONE = Number.NaN

/** One decimal digit; NaN if it is none. */
function digit(bytes: Uint8Array, at: number): number {
  const value = (bytes[at] ?? 0) - 48
  return value >= 0 && value <= 9 ? value : NONE
}

/** The decimal number of `length` digits; NaN if there is anything else. */
export function digits(bytes: Uint8Array, at: number, length: number): number {
  let value = 0
  for (let i = at; i < at + length; i += 1) value = value * 10 + digit(bytes, i)
  return value
}

/** The number of a month, from 0, by its first three letters in English; NaN if they are none. */
export function monthAt(bytes: Uint8Array, at: number): number {
  return monthNamed(String.fromCharCode(bytes[at] ?? 0, bytes[at + 1] ?? 0, bytes[at + 2] ?? 0))
}

/** The same of a text: `May` is 4. */
export function monthNamed(name: string): number {
  const found = MONTHS.indexOf(name)
  return name.length !== 3 || found === -1 || found % 3 !== 0 ? NONE : found / 3
}

/** Milliseconds of `+0200`, `+02:00` or `-0500`; NaN if it is none of them. */
function zoneAt(bytes: Uint8Array, at: number): number {
  const sign = bytes[at] === 43 ? 1 : bytes[at] === 45 ? -1 : NONE
  const minutes = at + (bytes[at + 3] === 58 ? 4 : 3)
  return sign * (digits(bytes, at + 1, 2) * 60 + digits(bytes, minutes, 2)) * 60_000
}

/**
 * Reads `04/May/2026:07:33:00 +0200`, the time of common logs; where no zone is said it is taken for UTC. The minute that was read last is remembered: most lines
 * are of the same.
 */
export class ClfTimes {
  readonly #last = new Uint8Array(CLF_LENGTH)
  #minute = NONE

  /** Milliseconds since the epoch; NaN if there is no such time. */
  at(bytes: Uint8Array, from: number): number {
    const seconds = from + CLF_SECONDS
    const second = ((bytes[seconds] ?? 0) - 48) * 10 + (bytes[seconds + 1] ?? 0) - 48
    if (!this.#isSame(bytes, from)) this.#read(bytes, from)
    return second >= 0 && second <= 60 ? this.#minute + second * 1000 : NONE
  }

  #isSame(bytes: Uint8Array, from: number): boolean {
    const last = this.#last
    // From behind: a minute differs from the one before in its last digit.
    for (let i = 16; i >= 0; i -= 1) if (last[i] !== bytes[from + i]) return false
    for (let i = 20; i < CLF_LENGTH; i += 1) if (last[i] !== bytes[from + i]) return false
    return true
  }

  #read(bytes: Uint8Array, from: number): void {
    this.#last.set(bytes.subarray(from, from + CLF_LENGTH))
    const zone = bytes[from + CLF_LOCAL_LENGTH] === 32 ? zoneAt(bytes, from + 21) : 0
    this.#minute =
      Date.UTC(
        digits(bytes, from + 7, 4),
        monthAt(bytes, from + 3),
        digits(bytes, from, 2),
        digits(bytes, from + 12, 2),
        digits(bytes, from + 15, 2),
      ) - zone
  }
}

const ISO_LENGTH = 19

/**
 * Reads `2026-05-04T07:33:00.123Z` and its kin: a blank for the `T`, a slash for each dash, any fraction, an offset; where
 * none is said it is taken for UTC.
 */
export class IsoTimes {
  readonly #last = new Uint8Array(16)
  #minute = NONE

  /** Milliseconds since the epoch; NaN if there is no such time. */
  at(bytes: Uint8Array, from: number, to: number): number {
    if (to - from < ISO_LENGTH) return NONE
    if (!this.#isSame(bytes, from)) this.#read(bytes, from)
    let at = from + ISO_LENGTH
    let thousands = digits(bytes, from + 17, 2) * 1000
    if (bytes[at] === 46 || bytes[at] === 44) {
      let weight = 100
      for (at += 1; at < to && !Number.isNaN(digit(bytes, at)); at += 1) {
        thousands += weight * digit(bytes, at)
        weight /= 10
      }
    }
    const rest = to - at
    const zone = rest >= 5 ? zoneAt(bytes, bytes[at] === 32 ? at + 1 : at) : 0
    return Math.floor(this.#minute + thousands - zone)
  }

  #isSame(bytes: Uint8Array, from: number): boolean {
    const last = this.#last
    for (let i = 15; i >= 0; i -= 1) if (last[i] !== bytes[from + i]) return false
    return true
  }

  #read(bytes: Uint8Array, from: number): void {
    this.#last.set(bytes.subarray(from, from + 16))
    const year = digits(bytes, from, 4)
    const month = digits(bytes, from + 5, 2) - 1
    const day = digits(bytes, from + 8, 2)
    const isTime = bytes[from + 13] === 58 && bytes[from + 16] === 58
    const minutes = digits(bytes, from + 11, 2) * 60 + digits(bytes, from + 14, 2)
    this.#minute = isTime ? Date.UTC(year, month, day) + minutes * 60_000 : NONE
  }
}

const SECONDS_MAX = 1e11
const MILLIS_MAX = 1e14
const MICROS_MAX = 1e17

/** The end of the year 9999, in nanoseconds: what is more is no time. */
const NANOS_MAX = 253_402_300_800e9

/** Seconds, milliseconds, microseconds or nanoseconds since the epoch, told apart by their size, as milliseconds; NaN where it is none. */
export function epochMillis(value: number): number {
  if (value >= NANOS_MAX) return Number.NaN
  if (value < SECONDS_MAX) return Math.round(value * 1000)
  if (value < MILLIS_MAX) return Math.round(value)
  return Math.round(value < MICROS_MAX ? value / 1000 : value / 1_000_000)
}
