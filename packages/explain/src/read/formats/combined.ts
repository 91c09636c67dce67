import type { BlockReader } from '../block.ts'
import type { Finder, Span, Start } from '../later-text.ts'
import type { Line } from '../line.ts'
import type { Seen } from '../seen.ts'
import { CLF_LENGTH, CLF_LOCAL_LENGTH, ClfTimes, IsoTimes } from '../times.ts'
import { blockReaderOf } from './combined-blocks.ts'
import { type CombinedLayout, layoutOf } from './combined-layout.ts'
import { nameUser, statusAt } from './fields.ts'
import type { LineReader, LogFormat, Outcome } from './format.ts'
import { hostOf } from './hosts.ts'
import { readRequest } from './request.ts'

/** What a byte behind the end is taken for: nothing that has a meaning. */
const NONE = 255
const SPACE = 32
const QUOTE = 34
const COMMA = 44
const DASH = 45
const SLASH = 47
const BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
/** `-" "`, as one number. */
const DASH_AND_QUOTES = 0x2220222d

/**
 * The combined and the common log of Apache and nginx, and what people add to them: a virtual host in front, times and
 * `X-Forwarded-For` behind. Traefik's common log is one of them.
 */
export const combined: LogFormat = {
  name: 'combined',
  reader: (lines) => readerOf(lines, CLF_LENGTH),
  blockReader: (lines) => plainReaderOf(layoutOf(lines)),
}

/** The same with times without a zone, as many programs write it that have a server built in. */
export const combinedLocal: LogFormat = {
  name: 'combined',
  lacks: ['zone'],
  reader: (lines) => readerOf(lines, CLF_LOCAL_LENGTH),
}

function readerOf(lines: readonly Line[], timeLength: number): LineReader {
  const reader = new CombinedReader(layoutOf(lines), timeLength)
  return (line, seen) => reader.read(line, seen)
}

/** Agents are where a referrer is before them, and nothing else is around them, in nearly all logs. */
function plainReaderOf({ before, agent, forwarded }: CombinedLayout): BlockReader | undefined {
  if (before !== 0 || agent !== 1 || forwarded !== -1) return undefined
  return blockReaderOf({
    request: readRequest,
    agent: agentFinder(agent),
    agentStart: secondQuoted,
  })
}

function agentFinder(index: number): Finder {
  return (line, at, span) => quoted(line, { at, index }, span)
}

class CombinedReader {
  readonly #layout: CombinedLayout
  readonly #timeLength: number
  readonly #clf = new ClfTimes()
  readonly #iso = new IsoTimes()
  readonly #agent: Finder
  readonly #agentStart: Start

  constructor(layout: CombinedLayout, timeLength: number) {
    this.#layout = layout
    this.#timeLength = timeLength
    const { agent } = layout
    this.#agent = agentFinder(agent)
    this.#agentStart = agent === 1 ? secondQuoted : () => -1
  }

  /** One loop over the bytes of a line up to its status, without a regular expression. */
  read(line: Line, seen: Seen): Outcome {
    const { bytes } = line
    let from = line.start
    // Where a log was truncated while it was written there are zeros.
    while ((bytes[from] ?? NONE) <= SPACE) from += 1
    const { before, hosts } = this.#layout
    let host = from
    for (let i = 0; i < before; i += 1) {
      host = from
      from = pastToken(line, from) + 1
    }
    const to = pastToken(line, from)
    seen.begin(line)
    if (hosts !== undefined) seen.host = hostOf(hosts, line.slice(host, from - 1))
    seen.addressAt(from, bytes[to - 1] === COMMA ? to - 1 : to)
    const user = pastToken(line, pastList(line, to) + 1) + 1
    const userEnd = endOfUser(line, user)
    if (bytes[userEnd + 1] !== BRACKET) return 'unread'
    const quote = this.#readTime(line, userEnd + 2, seen)
    if (quote === -1) return 'unread'
    const close = closing(line, quote)
    if (close === -1) return 'unread'
    const outcome = readStatus(line, close + 2, seen)
    if (outcome !== 'read') return outcome
    seen.requestLineLater(readRequest, quote + 1)
    seen.agentLater(this.#agent, close + 5, this.#agentStart)
    if (userEnd - user > 1) nameUser(nameIn(line.slice(user, userEnd)), seen)
    if (this.#layout.forwarded !== -1) this.#readForwarded(line, close + 5, seen)
    return 'read'
  }

  /** Where the request begins behind the time; -1 if there is no time. */
  #readTime(line: Line, from: number, seen: Seen): number {
    const { bytes, end } = line
    let after = from + this.#timeLength
    if (bytes[from + 2] === SLASH) seen.time = this.#clf.at(bytes, from)
    else {
      after = line.find(CLOSE_BRACKET, from)
      if (after === -1) return -1
      seen.time = this.#iso.at(bytes, from, after)
    }
    if (bytes[after] !== CLOSE_BRACKET || Number.isNaN(seen.time)) return -1
    if (bytes[after + 2] === QUOTE && after + 2 < end) return after + 2
    return line.find(QUOTE, after)
  }

  #readForwarded(line: Line, at: number, seen: Seen): void {
    const span = { from: 0, to: 0, text: undefined }
    if (!quoted(line, { at, index: this.#layout.forwarded }, span)) return
    const comma = line.find(COMMA, span.from)
    seen.addressAt(span.from, comma === -1 || comma > span.to ? span.to : comma)
  }
}

/** Where the token ends that begins there. */
function pastToken({ bytes, end }: Line, from: number): number {
  let at = from
  while (at < end && bytes[at] !== SPACE) at += 1
  return at
}

/** Where a list of addresses ends, `203.0.113.9, 10.0.0.1`, whose first token ends there. */
function pastList(line: Line, to: number): number {
  let end = to
  while (line.bytes[end - 1] === COMMA && end < line.end) end = pastToken(line, end + 1)
  return end
}

/** A name may hold blanks: people type anything there. It ends before the time. */
function endOfUser(line: Line, from: number): number {
  const { bytes } = line
  if (bytes[from + 2] === BRACKET && bytes[from] === DASH && bytes[from + 1] === SPACE)
    return from + 1
  // There is no field for it.
  if (bytes[from] === BRACKET && bytes[from + 3] === SLASH) return from - 1
  const end = line.text.indexOf(' [', from)
  return end === -1 || end >= line.end ? from : end
}

/** A dash stands for none, also behind fields that some logs have more. */
function nameIn(text: string): string | undefined {
  return text.endsWith(' -') ? undefined : text
}

/** Where the request ends: at the next quotation mark in nearly all lines. */
function closing(line: Line, quote: number): number {
  const close = line.find(QUOTE, quote + 1)
  return line.bytes[close - 1] === BACKSLASH ? line.closing(quote + 1) : close
}

function readStatus(line: Line, at: number, seen: Seen): Outcome {
  seen.status = isUnanswered(line, at) ? 0 : statusAt(line, at)
  if (Number.isNaN(seen.status)) return 'unread'
  // 000: the client left before there was an answer.
  return seen.status === 0 ? 'other' : 'read'
}

/** Where the second quoted text begins, if the first is `-`. */
function secondQuoted(line: Line, from: number): number {
  const at = line.find(QUOTE, from)
  if (at === -1 || at + 5 > line.end) return -1
  return line.view.getInt32(at + 1, true) === DASH_AND_QUOTES ? at + 5 : -1
}

/** Neither status nor length, as morgan and Traefik write it. */
function isUnanswered({ bytes }: Line, at: number): boolean {
  return bytes[at] === DASH && bytes[at + 1] === SPACE && bytes[at + 2] === DASH
}

/** The quoted text with that index behind `at`; none if it is empty or a dash. */
function quoted(line: Line, { at, index }: { at: number; index: number }, span: Span): boolean {
  let from = line.find(QUOTE, at)
  for (let i = 0; from !== -1; i += 1) {
    const to = line.closing(from + 1)
    if (to === -1) return false
    if (i === index) {
      span.from = from + 1
      span.to = to
      return to > from + 1 && !(to === from + 2 && line.bytes[from + 1] === DASH)
    }
    from = line.find(QUOTE, to + 1)
  }
  return false
}
