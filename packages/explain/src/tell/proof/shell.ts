/** What a value out of a log may consist of, to stand in a command that a person copies into a shell. */
const HARMLESS = /^[\p{L}\p{N} !#%&()*+,\-./:;<=>?@[\]_{|}~]+$/u

/** Whether a value can stand in a command: it has no quotation mark, no backslash, no `$`, nothing that is unseen. */
export function isHarmless(value: string): boolean {
  return value.length <= 512 && HARMLESS.test(value)
}

/** A name of a file as one word of a shell; `undefined` where it has what no eye sees. */
export function fileWord(path: string): string | undefined {
  if (/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(path)) return undefined
  // What begins with a dash is no option.
  const name = path.startsWith('-') ? `./${path}` : path
  return /^[\w./:@%+,~-]+$/.test(name) && !name.startsWith('~')
    ? name
    : `'${name.replaceAll("'", String.raw`'\''`)}'`
}

/** A harmless text as a regular expression that matches it alone, of awk and of jq: each special character is a class. */
export function literal(text: string): string {
  return text.replace(/[.*+?()[\]{}|/]/g, (one) => `[${one}]`)
}
