/** A source of the same random texts in every run: a failure can be repeated. */
export interface Random {
  /** A whole number from 0 up to but not including the limit. */
  below(limit: number): number
  /** A text of up to so many of the units. */
  text(units: readonly string[], lengthMax: number): string
  /** A text of up to so many characters from 0 to 255, now and then one above. */
  bytes(lengthMax: number): string
  /** The text with one to four characters taken out, put in, doubled or replaced. */
  mutated(text: string): string
}

const LIKELY = [
  '"',
  '\\',
  ',',
  '=',
  ' ',
  '\t',
  ';',
  '\0',
  '\r',
  '\n',
  '\x7f',
  'é',
  'Ā',
  'a',
  '/',
  ':',
]

/** Makes a source of random texts (mulberry32); the seed says which. */
export function randomOf(seed: number): Random {
  let state = seed
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) % limit
  }
  const pick = (units: readonly string[]): string => units[below(units.length)] ?? ''
  const text = (units: readonly string[], lengthMax: number): string =>
    Array.from({ length: below(lengthMax + 1) }, () => pick(units)).join('')
  const bytes = (lengthMax: number): string => {
    let all = ''
    for (let left = below(lengthMax + 1); left > 0; left -= 1) {
      all += String.fromCharCode(below(50) === 0 ? below(0x10000) : below(256))
    }
    return all
  }
  const mutate = (text: string): string => {
    const at = below(text.length + 1)
    const cut = [0, 1, 1, below(10)][below(4)] ?? 0
    const put = ['', pick(LIKELY), pick(LIKELY), text.slice(at, at + below(10))][below(4)] ?? ''
    return text.slice(0, at) + put + text.slice(at + cut)
  }
  const mutated = (text: string): string => {
    let all = text
    for (let left = 1 + below(4); left > 0; left -= 1) all = mutate(all)
    return all
  }
  return { below, text, bytes, mutated }
}
