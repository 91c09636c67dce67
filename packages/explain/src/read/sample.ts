const LENGTH_MAX = 200
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const INVISIBLE = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g

/** A line as it can be shown on a terminal: cut, and without anything that a terminal would obey. */
export function sampleOf(line: string): string {
  const cut = line.length > LENGTH_MAX ? `${line.slice(0, LENGTH_MAX - 1)}…` : line
  return cut.replace(INVISIBLE, (character) => {
    const code = character.charCodeAt(0)
    return `\\${code < 256 ? `x${code.toString(16).padStart(2, '0')}` : `u${code.toString(16)}`}`
  })
}
