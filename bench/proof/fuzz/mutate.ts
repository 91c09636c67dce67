import type { Random } from '../../explain/random.ts'

/** The longest input that mutation makes, in characters; longer ones are tried by growing them. */
export const MUTANT_LENGTH_MAX = 2_048
const STEPS_MAX = 6

/** What is special to some grammar, whatever the seeds hold. */
const WORDS: readonly string[] = [
  ...'\0\t\n\r "\'\\,;:=/?#%&*+-.@[]{}()<>|~`$',
  ...['\u00e9', '\u0130', '\u2028', '\ud83d', '\ud83d\udd11', '\ufeff', '\u00a0', '\x7f', '\x80'],
  ...['%2f', '%00', '%', '//', '/../', '-1', '0', '00', '1e309', '9007199254740993', 'NaN'],
  ...['null', 'true', '__proto__', 'constructor', 'toString', '""', '[]', '{}', '  ', ', ,'],
]

type Change = (text: string, random: Random, pool: readonly string[]) => string

const CHANGES: readonly Change[] = [
  (text, random) => spliced(text, random, random.pick(WORDS)),
  (text, random) => spliced(text, random, String.fromCharCode(random.int(0, 255))),
  (text, random) => cut(text, random),
  (text, random) => spliced(text, random, sliceOf(text, random)),
  (text, random) => spliced(text, random, sliceOf(text, random).repeat(random.int(2, 40))),
  (text, random, pool) => spliced(text, random, sliceOf(random.pick(pool), random)),
  (text, random, pool) => halves(text, random.pick(pool), random),
  (text, random) => text.slice(0, random.int(0, text.length)),
  (text, random) => recased(text, random),
]

/** One input, made of those of a pool by a few changes. */
export function mutantOf(pool: readonly string[], random: Random): string {
  let text = random.pick(pool)
  for (let left = random.int(1, STEPS_MAX); left > 0; left -= 1) {
    text = random.pick(CHANGES)(text, random, pool).slice(0, MUTANT_LENGTH_MAX)
  }
  return text
}

/** A text with something put in the place of a few of its characters. */
function spliced(text: string, random: Random, piece: string): string {
  const at = random.int(0, text.length)
  return text.slice(0, at) + piece + text.slice(at + (random.chance(0.5) ? random.int(0, 3) : 0))
}

function cut(text: string, random: Random): string {
  const at = random.int(0, text.length)
  return text.slice(0, at) + text.slice(at + random.int(1, 16))
}

function sliceOf(text: string, random: Random): string {
  const at = random.int(0, text.length)
  return text.slice(at, at + random.int(1, 24))
}

function halves(text: string, other: string, random: Random): string {
  return text.slice(0, random.int(0, text.length)) + other.slice(random.int(0, other.length))
}

function recased(text: string, random: Random): string {
  const at = random.int(0, text.length)
  const piece = text.slice(at, at + 8)
  const changed = random.chance(0.5) ? piece.toUpperCase() : piece.toLowerCase()
  return text.slice(0, at) + changed + text.slice(at + 8)
}
