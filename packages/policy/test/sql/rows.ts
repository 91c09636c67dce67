import type { Random } from './random.ts'

/** A row before it is stored; each database writes it in its own way. */
export interface StoredRow {
  readonly id: number
  readonly tenant: string | null
  readonly owner: string | null
  readonly owner_no: bigint | null
  readonly status: string | null
  readonly note: string | null
  readonly level: bigint | null
  readonly size: bigint | null
  readonly score: number | null
  /** A decimal, as text. */
  readonly price: string | null
  readonly open: boolean | null
  readonly done: boolean | null
  readonly tags: StoredList | null
  /** Microseconds since the epoch. */
  readonly created: bigint | null
  readonly entries: readonly StoredEntry[]
}

/** A list of texts; databases that keep JSON also keep what is no text, or no list. */
export interface StoredList {
  readonly texts: readonly (string | null)[]
  readonly json: string
}

/** An entry of an access list as it is stored. */
export interface StoredEntry {
  readonly subject: string | null
  readonly permission: string | null
  readonly effect: string | null
  readonly expiresAt: number | null
}

/** Texts that a careless comparison confuses: case, accents, blanks, numbers, halves of pairs. */
export const TEXTS = [
  'x',
  'y',
  'X',
  'x ',
  ' x',
  '',
  'é',
  'e',
  'e\u0301',
  'ß',
  'ss',
  '1',
  '01',
  '1.0',
  '10',
  '9',
  'NaN',
  'true',
  "o'b",
  '%',
  '_',
  '\\',
  '"',
  '`',
  '\u{1f600}',
  '\uff5e',
  '\ue000',
  'null',
  '$1',
  '?',
] as const

/** Whole numbers, some beyond what a double holds. */
export const WHOLES = [
  0n,
  1n,
  2n,
  7n,
  -1n,
  9_007_199_254_740_991n,
  9_007_199_254_740_992n,
  9_007_199_254_740_993n,
  2n ** 63n - 1n,
  -(2n ** 63n),
] as const

/** Numbers of double precision. */
export const DOUBLES = [0, 1, 2, 7, -1, 0.1, 0.3, 1.5, -2.5, 1e21, 1e300, 5e-324, 2 ** 53] as const

const PRICES = [
  '0',
  '1',
  '1.50',
  '2.0',
  '0.1',
  '7',
  '-1',
  '0.3',
  '1000.000001',
  '0.10000000000000000001',
] as const

/** Instants in milliseconds since the epoch, around the limits of years and of columns. */
export const INSTANTS = [
  0, 1, -1, 1_700_000_000_000, 1_700_000_000_001, 1_699_999_999_999, -30_610_224_000_000,
  -30_610_224_000_001, 253_402_300_799_999, 951_782_400_000,
] as const

/** The instant at which everything is asked. */
export const NOW = 1_700_000_000_000

/** The subjects of entries, readable and not. */
const SUBJECTS = [
  'user:x',
  'user:y',
  'service:x',
  'set:low',
  'set:high',
  'set:side',
  'set:stranger',
  'tenant:x',
  'tenant:y',
  'user:',
  'set:',
  'x',
  '',
  'User:x',
  'user:x ',
  ':x',
  'role:x',
] as const

/** Makes rows with NULL wherever there can be one. */
export function randomRows(random: Random, count: number): readonly StoredRow[] {
  return Array.from({ length: count }, (_, i) => randomRow(random, i + 1))
}

function randomRow(random: Random, id: number): StoredRow {
  const maybe = <T>(make: () => T): T | null => (random.once(5) ? null : make())
  // A few values are far more frequent than the rest, or hardly anything would ever be equal.
  const text = (): string => (random.once(2) ? random.pick(['x', 'y', '']) : random.pick(TEXTS))
  const whole = (): bigint => (random.once(2) ? random.pick([1n, 2n, 7n]) : random.pick(WHOLES))
  return {
    id,
    tenant: maybe(text),
    owner: maybe(text),
    owner_no: maybe(whole),
    status: maybe(text),
    note: maybe(text),
    level: maybe(whole),
    size: maybe(whole),
    score: maybe(() => random.pick(DOUBLES)),
    price: maybe(() => random.pick(PRICES)),
    open: maybe(() => random.once(2)),
    done: maybe(() => random.once(2)),
    tags: maybe(() => randomList(random)),
    created: maybe(
      () => BigInt(random.pick(INSTANTS)) * 1000n + BigInt(random.pick([0, 0, 1, 999])),
    ),
    entries: random.several(3, () => randomEntry(random)),
  }
}

const STRANGE = [
  '{"x":"y"}',
  '"x"',
  '[1]',
  '["x",1]',
  '["x",null]',
  '[["x"]]',
  '["\\u0078"]',
  '[true]',
]

function randomList(random: Random): StoredList {
  const texts = random.several(3, () => (random.once(8) ? null : random.pick(['x', 'y', ...TEXTS])))
  return { texts, json: random.once(4) ? random.pick(STRANGE) : JSON.stringify(texts) }
}

function randomEntry(random: Random): StoredEntry {
  return {
    subject: random.once(12) ? null : random.pick(SUBJECTS),
    permission: random.once(12) ? null : random.pick(['a', 'a', 'b', 'A', '']),
    effect: random.once(12) ? null : random.pick(['permit', 'permit', 'prohibit', 'Permit', '']),
    expiresAt: random.once(2) ? null : NOW + random.pick([-1, 0, 1, 1000]),
  }
}
