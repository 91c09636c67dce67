import { BLOCK_LINES, type Block, type BlockForm, type BlockReader } from '../block.ts'
import { LINE_MAX } from '../chunk.ts'
import type { Line } from '../line.ts'
import { CLF_LENGTH, ClfTimes } from '../times.ts'
import { statusAt } from './fields.ts'

const SPACE = 32
const QUOTE = 34
const COMMA = 44
const SLASH = 47
const BRACKET = 91
const BACKSLASH = 92
const CLOSE_BRACKET = 93
const RETURN = 13
const NOWHERE = -1
/** ` - -`, as one number: behind the address of whom nobody named. */
const NOBODY = 0x2d202d20
/** `-" "`, as one number: no referrer, and where the agent begins. */
const DASH_AND_QUOTES = 0x2220222d
/** Where the time begins behind the address, and where the request does. */
const TIME_AT = 6
const REQUEST_AT = TIME_AT + CLF_LENGTH + 3

/**
 * Reads lines as most are, `192.0.2.1 - - [04/May/2026:07:33:00 +0000] "GET / HTTP/1.1" 200 17 "-" "curl/8.5.0"`: nobody is
 * named, and nothing is escaped. What differs is not plain, and left to the reader of lines.
 */
export function blockReaderOf(form: BlockForm): BlockReader {
  const times = new ClfTimes()
  return (block) => {
    block.form = form
    block.count = 0
    if (!block.line.isPlain) return 0
    const { ends } = block.line
    const most = Math.min(block.known - block.first, BLOCK_LINES)
    let start = block.from
    while (block.count < most) {
      const end = ends[block.first + block.count] as number
      if (!readRow(block, start, end) || !readTime(block, times)) break
      block.count += 1
      start = end + 1
    }
    return block.count
  }
}

/** Reads all but the time into the next row; whether the line is plain. */
function readRow(block: Block, from: number, to: number): boolean {
  const { line, count } = block
  const { bytes } = line
  const end = to > from && bytes[to - 1] === RETURN ? to - 1 : to
  line.start = from
  line.end = end
  const address = addressEnd(line)
  const request = address + REQUEST_AT
  if (request >= end || to - from > LINE_MAX || !isNobody(line, address)) return false
  const close = line.find(QUOTE, request)
  if (close === NOWHERE || bytes[close - 1] === BACKSLASH) return false
  const status = statusAt(line, close + 2)
  const agent = agentAt(line, close + 5)
  if (!(status > 0) || agent === NOWHERE) return false
  block.starts[count] = from
  block.ends[count] = end
  block.addressEnds[count] = address
  block.requests[count] = request
  block.requestEnds[count] = close
  block.agents[count] = agent
  block.statuses[count] = status
  return true
}

/** Whether there is a time, and it is a wanted one. */
function readTime(block: Block, clf: ClfTimes): boolean {
  const { line, times, addressEnds, count } = block
  const at = (addressEnds[count] as number) + TIME_AT
  const isLast = count > 0 && isSame(line.view, at, (addressEnds[count - 1] as number) + TIME_AT)
  const time = isLast ? (times[count - 1] as number) : clf.at(line.bytes, at)
  times[count] = time
  return time >= block.since && time < block.until
}

/** Whether the same time stands in both places, of which one is known to be a time: eight bytes are compared as one number. */
function isSame(view: DataView, a: number, b: number): boolean {
  return (
    view.getFloat64(a + 16, true) === view.getFloat64(b + 16, true) &&
    view.getFloat64(a + 8, true) === view.getFloat64(b + 8, true) &&
    view.getFloat64(a, true) === view.getFloat64(b, true) &&
    view.getInt16(a + 24, true) === view.getInt16(b + 24, true)
  )
}

/** Where the address ends, if the line begins with it; at the end of the line if it does not. */
function addressEnd({ bytes, start, end }: Line): number {
  if ((bytes[start] as number) <= SPACE) return end
  let at = start + 1
  while (at < end && bytes[at] !== SPACE) at += 1
  return bytes[at - 1] === COMMA ? end : at
}

/** Whether nobody is named behind the address, and a time in brackets stands before a request. */
function isNobody({ bytes, view }: Line, address: number): boolean {
  const time = address + TIME_AT
  return (
    view.getInt32(address, true) === NOBODY &&
    bytes[time - 2] === SPACE &&
    bytes[time - 1] === BRACKET &&
    bytes[time + 2] === SLASH &&
    bytes[time + CLF_LENGTH] === CLOSE_BRACKET &&
    bytes[time + CLF_LENGTH + 2] === QUOTE
  )
}

/** Where the agent begins behind the referrer. */
function agentAt(line: Line, from: number): number {
  const { bytes, view, end } = line
  const open = line.find(QUOTE, from)
  if (open === NOWHERE || open + 5 > end) return NOWHERE
  if (view.getInt32(open + 1, true) === DASH_AND_QUOTES) return open + 5
  const close = line.find(QUOTE, open + 1)
  if (close === NOWHERE || bytes[close - 1] === BACKSLASH || close + 3 > end) return NOWHERE
  return bytes[close + 1] === SPACE && bytes[close + 2] === QUOTE ? close + 3 : NOWHERE
}
