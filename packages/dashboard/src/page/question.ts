import { wordsOf } from './shell-words.ts'

/** What is asked for, without whatever else was pasted; or that it can not be told. */
export type PlainQuestion =
  | { readonly kind: 'plain'; readonly question: string }
  | { readonly kind: 'unclear'; readonly problem: string }

const ID = /^(?:urn:sallyport:decision:)?[0-9a-z]{26}$/i
const TRACE = /^(?:[0-9a-f]{32}|[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})$/i
const REQUEST = /^(?:([A-Z]{3,10}) +)?(\/\S*|https?:\/\/\S+)(?: +HTTP\/\S+)?$/
const CURL = /^(?:\$\s+)?curl\s+/

/**
 * Reduces what is typed or pasted to what may stand in a URL, in a history, and in the logs of whatever is between: an
 * id, a trace, or a method and a path. Of all else, and of credentials before all, nothing is kept.
 */
export function plainQuestion(text: string): PlainQuestion {
  const given = text.trim()
  if (given === '' || ID.test(given) || TRACE.test(given)) return plain(given)
  const curl = CURL.exec(given)?.[0]
  if (curl !== undefined) {
    const asked = requestOf(wordsOf(given.slice(curl.length)) ?? [])
    return asked === undefined ? unclear('the curl line names no URL that can be read') : asked
  }
  const [, method, target = ''] = REQUEST.exec(given) ?? []
  const path = pathOf(target)
  if (path !== undefined) return plain(method === undefined ? path : `${method} ${path}`)
  return unclear(
    'that is neither a decision id (26 letters and digits, the end of `instance` in the answer) nor a trace id ' +
      '(32 hexadecimal digits) nor a request such as `GET /orders/4` nor a curl line',
  )
}

function plain(question: string): PlainQuestion {
  return { kind: 'plain', question }
}

function unclear(problem: string): PlainQuestion {
  return { kind: 'unclear', problem: `${problem}; nothing of it was kept or sent` }
}

/** Options of curl without a value; behind any other a bare word is its value, and is never looked at. */
const FLAGS = new Set('#012346aBfGgIiJjkLlMNnOpqRSsVvZ')
const LONG_FLAGS: ReadonlySet<string> = new Set(
  (
    '--anyauth --basic --compressed --digest --fail --fail-with-body --get --globoff --head --http1.0 --http1.1 ' +
    '--http2 --http2-prior-knowledge --http3 --include --insecure --ipv4 --ipv6 --location --location-trusted ' +
    '--negotiate --no-buffer --no-keepalive --no-progress-meter --ntlm --path-as-is --progress-bar --remote-name ' +
    '--show-error --silent --tlsv1.2 --tlsv1.3 --verbose'
  ).split(' '),
)
const SHORT: Readonly<Record<string, string>> = {
  '--request': 'X',
  '--head': 'I',
  '--get': 'G',
  '--json': 'd',
  '--form': 'F',
}
const METHOD = /^[A-Za-z-]{1,20}$/

interface Found {
  url: string | undefined
  method: string | undefined
  /** The method that an option means: `-I` that of HEAD. */
  meant: string | undefined
}

function requestOf(words: readonly string[]): PlainQuestion | undefined {
  const found: Found = { url: undefined, method: undefined, meant: undefined }
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? ''
    if (/^(?:[|;&<>]|\d>)/.test(word)) break
    if (!word.startsWith('-')) found.url ??= word
    else if (takeOption(found, word, words[i + 1] ?? '')) i += 1
  }
  const path = pathOf(withScheme(found.url ?? ''))
  const method = found.method ?? found.meant ?? 'GET'
  return path === undefined ? undefined : plain(`${method.toUpperCase()} ${path}`)
}

/** Takes an option; whether the next word is its value. */
function takeOption(found: Found, word: string, next: string): boolean {
  if (!word.startsWith('--')) return takeShort(found, word, next)
  const [name = '', ...joined] = word.split('=')
  const value = joined.length > 0 ? joined.join('=') : next
  if (name === '--url') found.url ??= value
  take(found, SHORT[name] ?? (name.startsWith('--data') ? 'd' : ''), value)
  return joined.length === 0 && !LONG_FLAGS.has(name)
}

/** `-sSL`, `-XPOST`, `-sX POST`: the first that has a value takes the rest of the word, else the next. */
function takeShort(found: Found, word: string, next: string): boolean {
  for (let i = 1; i < word.length; i += 1) {
    const letter = word[i] ?? ''
    const rest = word.slice(i + 1)
    take(found, letter, rest === '' ? next : rest)
    if (!FLAGS.has(letter)) return rest === ''
  }
  return false
}

function take(found: Found, letter: string, value: string): void {
  if (letter === 'X' && METHOD.test(value)) found.method = value
  else if (letter === 'I') found.meant = 'HEAD'
  else if (letter === 'G') found.meant = 'GET'
  else if (letter === 'd' || letter === 'F') found.meant ??= 'POST'
}

function withScheme(url: string): string {
  return url === '' || url.startsWith('/') || /^[a-z]+:\/\//i.test(url) ? url : `http://${url}`
}

/** The path of a target or URL, as it was written: without who is named in it, and without a query. */
function pathOf(target: string): string | undefined {
  // Where a backslash ends the host is read in two ways, and a colon before an `@` is most often a password.
  if (/[\s\\]/.test(target)) return undefined
  const [bare = ''] = target.split(/[?#]/, 1)
  const isUrl = /^https?:\/\/[^/]/i.test(bare) && URL.canParse(bare)
  if (!isUrl && (!bare.startsWith('/') || bare.startsWith('//'))) return undefined
  const start = isUrl ? bare.indexOf('/', bare.indexOf('://') + 3) : 0
  const path = start === -1 ? '/' : bare.slice(start)
  return /:[^/]*@/.test(path) ? undefined : path
}
