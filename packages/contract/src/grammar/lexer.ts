import { PARAMETERS_MAX } from './limits.ts'

/** The class of `tchar`: what a token is made of (RFC 9110 section 5.6.2). */
const TOKEN = 1
/** The class of what a `token68` is made of before its `=` (RFC 9110 section 11.2). */
const TOKEN68 = 2
/** The class of `qdtext`: what stands in a quoted-string as itself (RFC 9110 section 5.6.4). */
const QUOTED = 4
/** The class of what a backslash may stand before: HTAB, SP, VCHAR and obs-text. */
const ESCAPABLE = 8
/** The class of white space: SP and HTAB, nothing else (RFC 9110 section 5.6.3). */
const BLANK = 16

/** The code of the character HTAB. */
export const TAB = 0x09
/** The code of the character SP. */
export const SPACE = 0x20
/** The code of the character `"`. */
export const QUOTE = 0x22
/** The code of the character `,`. */
export const COMMA = 0x2c
/** The code of the character `;`. */
export const SEMICOLON = 0x3b
/** The code of the character `=`. */
export const EQUALS = 0x3d
/** The code of the character `\`. */
export const BACKSLASH = 0x5c

/**
 * What is wrong with a field value, by kind of mistake.
 *
 * `repeated`: a second line of a field that may come once; `empty`: nothing where one element must
 * be; `element-expected`: what stands there begins no challenge and no parameter;
 * `separator-expected`: an element is followed by what can neither continue nor end it;
 * `value-expected`: no value after `=`; `illegal-character`: inside a quoted-string;
 * `unterminated`: a quoted-string without its end.
 */
export type Mistake =
  | 'not-text'
  | 'too-long'
  | 'too-many-challenges'
  | 'too-many-parameters'
  | 'repeated'
  | 'empty'
  | 'element-expected'
  | 'separator-expected'
  | 'value-expected'
  | 'illegal-character'
  | 'unterminated'

/** A place in a text that is being read, and what stopped the reading if something did. */
export interface Source {
  readonly text: string
  at: number
  why: Mistake
  parametersLeft: number
}

/** The beginning of the reading of a text, after the white space before it. */
export function startOf(text: string): Source {
  const at = endOfBlanks(text, 0)
  return { text, at, why: 'element-expected', parametersLeft: PARAMETERS_MAX }
}

/** One byte of classes for each of the 256 characters of a field value. */
const CLASSES: Uint8Array = classify()

function classify(): Uint8Array {
  const classes = new Uint8Array(256)
  const add = (pattern: RegExp, kind: number): void => {
    for (let code = 0; code < 256; code += 1) {
      if (pattern.test(String.fromCharCode(code))) classes[code] = (classes[code] ?? 0) | kind
    }
  }
  add(/[!#$%&'*+\-.^_`|~0-9A-Za-z]/, TOKEN)
  add(/[A-Za-z0-9\-._~+/]/, TOKEN68)
  add(/[\t !\x23-\x5b\x5d-\x7e\x80-\xff]/, QUOTED)
  add(/[\t \x21-\x7e\x80-\xff]/, ESCAPABLE)
  add(/[\t ]/, BLANK)
  return classes
}

function endOf(text: string, from: number, kind: number): number {
  let at = from
  // A code above 255 is outside the table: it has no class, as no byte of a field is such a code.
  while (at < text.length && ((CLASSES[text.charCodeAt(at)] ?? 0) & kind) !== 0) at += 1
  return at
}

/** The code of the character at a place, -1 at the end of the text. */
export function codeAt(text: string, at: number): number {
  return at < text.length ? text.charCodeAt(at) : -1
}

/** Where the token that begins at a place ends (RFC 9110 section 5.6.2); that place itself if none does. */
export function endOfToken(text: string, from: number): number {
  return endOf(text, from, TOKEN)
}

/** Where the white space that begins at a place ends (OWS and BWS, RFC 9110 section 5.6.3). */
export function endOfBlanks(text: string, from: number): number {
  return endOf(text, from, BLANK)
}

/** Where the `token68` that begins at a place ends (RFC 9110 section 11.2); that place itself if none does. */
export function endOfToken68(text: string, from: number): number {
  let at = endOf(text, from, TOKEN68)
  if (at === from) return from
  while (codeAt(text, at) === EQUALS) at += 1
  return at
}

/** Where the first character of a text stands that no quoted-string can carry; its length if none does. */
export function endOfQuotable(text: string): number {
  return endOf(text, 0, ESCAPABLE)
}

/** Says where and why the reading of a source stopped; always `undefined`, for the caller to return. */
export function stop(source: Source, at: number, why: Mistake): undefined {
  source.at = at
  source.why = why
  return undefined
}

/** Reads the quoted-string that begins at the source's place (RFC 9110 section 5.6.4), unescaped. */
export function readQuotedString(source: Source): string | undefined {
  const { text } = source
  const from = source.at + 1
  let escaped = false
  for (let at = endOf(text, from, QUOTED); at < text.length; at = endOf(text, at, QUOTED)) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) {
      source.at = at + 1
      const raw = text.slice(from, at)
      return escaped ? raw.replace(/\\(.)/g, '$1') : raw
    }
    if (code !== BACKSLASH) return stop(source, at, 'illegal-character')
    if (at + 1 === text.length) break
    if (((CLASSES[text.charCodeAt(at + 1)] ?? 0) & ESCAPABLE) === 0) {
      return stop(source, at + 1, 'illegal-character')
    }
    escaped = true
    at += 2
  }
  return stop(source, text.length, 'unterminated')
}
