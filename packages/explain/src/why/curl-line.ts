import type { Question } from './archive.ts'
import { pathOf, traceIdOf } from './target.ts'

/** A word of a command line: in quotes, or up to a blank; a backslash keeps what follows. */
const WORD = /(?:'[^']*'|"(?:\\.|[^"\\])*"|\\.|[^\s'"\\])+/gs

/** Options of curl that take a value, besides those that are read; only what could be mistaken for a URL. */
const WITH_VALUE: ReadonlySet<string> = new Set(
  (
    '-A -b -c -C -D -e -E -F -K -m -o -P -Q -r -t -T -u -w -x -y -Y -z ' +
    '--user-agent --cookie --cookie-jar --referer --cert --key --cacert --form --max-time --output ' +
    '--range --user --write-out --proxy --oauth2-bearer --resolve --connect-to --retry --upload-file'
  ).split(' '),
)
const DATA: ReadonlySet<string> = new Set(
  '-d --data --data-raw --data-binary --data-urlencode --data-ascii --json'.split(' '),
)
const METHOD_LENGTH_MAX = 20

/**
 * Reads method, path and trace out of a curl line. Whatever else stands there, and credentials before all, is skipped
 * and appears in nothing that is returned.
 */
export function readCurl(line: string): Question {
  const seen = walk(wordsOf(line.replace(/\\\r?\n/g, ' ')).slice(1))
  if (seen.trace !== undefined) return { kind: 'asked', asked: { kind: 'trace', id: seen.trace } }
  const path = seen.url === undefined ? undefined : pathOf(withScheme(seen.url))
  if (path === undefined) {
    return { kind: 'unclear', problem: 'the curl line names no URL that can be read' }
  }
  const method = seen.method ?? (seen.isHead ? 'HEAD' : seen.hasData ? 'POST' : 'GET')
  return { kind: 'asked', asked: { kind: 'request', method: method.toUpperCase(), path } }
}

interface Seen {
  url: string | undefined
  method: string | undefined
  trace: string | undefined
  hasData: boolean
  isHead: boolean
}

function walk(words: readonly string[]): Seen {
  const seen: Seen = {
    url: undefined,
    method: undefined,
    trace: undefined,
    hasData: false,
    isHead: false,
  }
  for (let i = 0; i < words.length; i += 1) {
    const word = words[i] ?? ''
    const value = words[i + 1]
    if (take(seen, word, value)) i += 1
    else if (!word.startsWith('-')) seen.url ??= word
    else if (word === '-I' || word === '--head') seen.isHead = true
    else takeJoined(seen, word)
  }
  return seen
}

/** Takes an option with its value; whether it had one. */
function take(seen: Seen, name: string, value: string | undefined): boolean {
  if (value === undefined) return false
  if (name === '-X' || name === '--request') seen.method = methodOf(value)
  else if (name === '-H' || name === '--header') seen.trace ??= traceOf(value)
  else if (name === '--url') seen.url ??= value
  else if (DATA.has(name)) seen.hasData = true
  else return WITH_VALUE.has(name)
  return true
}

/** `-XPOST`, `--request=POST`. */
function takeJoined(seen: Seen, word: string): void {
  const joined = /^(?:-X|--request=)(.+)$/s.exec(word)?.[1]
  if (joined !== undefined) seen.method = methodOf(joined)
  if (/^-d./s.test(word)) seen.hasData = true
}

function methodOf(value: string): string | undefined {
  return /^[A-Za-z-]+$/.test(value) && value.length <= METHOD_LENGTH_MAX ? value : undefined
}

function traceOf(field: string): string | undefined {
  const value = /^traceparent\s*:\s*(\S+)/i.exec(field)?.[1]
  return value === undefined ? undefined : traceIdOf(value)
}

function withScheme(url: string): string {
  return /^[a-z]+:\/\//i.test(url) || url.startsWith('/') ? url : `http://${url}`
}

function wordsOf(line: string): readonly string[] {
  return (line.match(WORD) ?? []).map(unquoted)
}

function unquoted(word: string): string {
  return word.replace(/'[^']*'|"(?:\\.|[^"\\])*"|\\./gs, plain)
}

/** What the shell makes of a part of a word: in single quotes nothing is special. */
function plain(part: string): string {
  if (part.startsWith("'")) return part.slice(1, -1)
  if (part.startsWith('"')) return part.slice(1, -1).replace(/\\(["\\$`])/g, '$1')
  return part.slice(1)
}
