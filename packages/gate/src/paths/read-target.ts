/** What a request target is read as. */
export type TargetReading =
  | {
      readonly kind: 'path'
      /** The path, decoded: the one spelling of all targets that mean the same. */
      readonly path: string
      /** As received, without the question mark. */
      readonly query: string
    }
  /** Two programs could read it in two ways; `why` is for the record. */
  | { readonly kind: 'ambiguous'; readonly why: string }

/** The longest request target that is read, in characters. */
export const TARGET_LENGTH_MAX = 8_192

/** Letters, digits and marks that never need an escape, and dots within segments. */
const PLAIN = /^(?:\/[\w~!$&'()*+,=:@-]+(?:\.[\w~!$&'()*+,=:@-]+)*)+\/?$/

/**
 * Reads a request target that everybody behind the gate reads in one way, and refuses every other.
 *
 * Backends differ in what they make of `//`, `;`, dot segments and escaped slashes (measured: no two of
 * Django, Spring on Jetty, Spring on Tomcat, Express, Fastify and Hono agree), so no normalization here
 * would be that of all. Nothing is repaired. RFC 3986 section 3.3 says what a path may be made of.
 */
export function readTarget(target: string): TargetReading {
  if (target.length > TARGET_LENGTH_MAX) return ambiguous('it is too long')
  const mark = target.indexOf('?')
  const raw = mark === -1 ? target : target.slice(0, mark)
  const query = mark === -1 ? '' : target.slice(mark + 1)
  const why = wrongIn(IN_QUERY, query)
  if (why !== undefined) return ambiguous(why)
  return PLAIN.test(raw) ? { kind: 'path', path: raw, query } : readPath(raw, query)
}

function ambiguous(why: string): TargetReading {
  return { kind: 'ambiguous', why }
}

function readPath(raw: string, query: string): TargetReading {
  const why = wrongIn(AS_RECEIVED, raw)
  if (why !== undefined) return ambiguous(why)
  const path = decoded(raw)
  if (path === undefined) return ambiguous('its escapes are not UTF-8')
  const hidden = wrongIn(DECODED, path)
  if (hidden !== undefined) return ambiguous(hidden)
  if (structureOf(path.normalize('NFKC')) !== structureOf(path)) {
    return ambiguous('a character becomes `/`, `\\`, `.` or the like where text is normalized')
  }
  return { kind: 'path', path, query }
}

/** What is left of a text where only characters are kept that divide paths, or are trimmed from them. */
function structureOf(path: string): string {
  return path.replace(/[^/\\.;%?#]+/g, '')
}

/** Takes overlong forms, halves of surrogates and broken sequences for what they are. */
function decoded(raw: string): string | undefined {
  try {
    return decodeURIComponent(raw)
  } catch {
    return undefined
  }
}

/** A pattern that makes a target ambiguous, and why it does. */
type Trap = readonly [pattern: RegExp, why: string]

function wrongIn(traps: readonly Trap[], text: string): string | undefined {
  return traps.find(([pattern]) => pattern.test(text))?.[1]
}

const FRAGMENT: Trap = [/#/, 'it has a fragment']
const UNESCAPED: Trap = [/[^!-~]/, 'a control, a blank or a byte beyond ASCII is not escaped']

const IN_QUERY: readonly Trap[] = [FRAGMENT, UNESCAPED]

const AS_RECEIVED: readonly Trap[] = [
  // Absolute-form, authority-form and asterisk-form (RFC 9112 section 3.2) are for proxies.
  [/^(?!\/)/, 'it does not begin with a slash'],
  FRAGMENT,
  UNESCAPED,
  [/\\|%5c/i, 'it has a backslash'],
  [/;|%3b/i, 'it has a semicolon'],
  [/%2f/i, 'a slash is escaped'],
  [/%25/, 'a percent sign is escaped'],
  [/%3f|%23/i, 'a question mark or a number sign is escaped'],
  [/%[01][\da-f]|%7f/i, 'a control is escaped'],
  [/%(?![\da-f]{2})/i, 'an escape is broken'],
  // RFC 3986 section 6.2.2.2: they mean the same, and Express alone tells them apart.
  [
    /%(?:2[de]|3\d|[46][1-9a-f]|[57][\da]|5f|7e)/i,
    'a letter, a digit, or one of `-._~` is escaped',
  ],
  [/["<>[\]^`{|}]/, 'a character that no path has is not escaped'],
  [/\/\//, 'a segment is empty'],
  [/\/\.{1,2}(?:\/|$)/, 'it has a dot segment'],
]

const DECODED: readonly Trap[] = [
  [/[\p{Cc}\u2028\u2029\ufeff]/u, 'a control is escaped'],
  // The best fit of code pages makes slashes of these.
  [/[\u2044\u2215\u2216\u29f5\u29f8]/, 'a character looks like a slash'],
  // Windows, and the matcher of Spring before 4.3, leave these out.
  [/\/\s|\s(?:\/|$)|\.(?:\/|$)/, 'a segment begins or ends with a blank, or ends with a dot'],
]
