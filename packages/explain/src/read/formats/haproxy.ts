import type { Line } from '../line.ts'
import type { Seen } from '../seen.ts'
import { ClfTimes, digits } from '../times.ts'
import type { LogFormat, Outcome } from './format.ts'
import { readRequestText } from './request.ts'

const LINE = new RegExp(
  [
    String.raw`(?:^|\s)(\S+):\d+ \[(\d\d/[A-Z][a-z]{2}/\d{4}:\d\d:\d\d:\d\d)\.\d{3}\] \S+ \S+?/(\S+)`,
    String.raw`[-+\d]+(?:/[-+\d]+){4} (-1|0|\d{3}) \+?\d+ \S+ \S+ \S{4} \S+ \S+((?: \{[^}]*\}){0,2}) "([^"]*)`,
  ].join(' '),
)
const AGENT = /^[\w.() -]+\/[\w.]/
const ADDRESS = /^\d{1,3}(?:\.\d{1,3}){3}$/
const CLF_LENGTH = 20

/** HAProxy's `option httplog`, with or without syslog in front (HAProxy configuration manual, section 8.2.3). */
export const haproxy: LogFormat = {
  name: 'haproxy',
  lacks: ['zone'],
  reader() {
    const times = new ClfTimes()
    return (line, seen) => read(line, seen, times)
  },
}

function read(line: Line, seen: Seen, times: ClfTimes): Outcome {
  const text = line.whole()
  const [whole, address, time, server, status, captured, request = ''] = LINE.exec(text) ?? []
  if (whole === undefined) return /\bhaproxy\[\d+\]: /.test(text) ? 'other' : 'unread'
  seen.begin(line)
  seen.time = timeOf(time ?? '', times) + digits(Buffer.from(millisOf(whole)), 0, 3)
  seen.status = Number(status)
  readRequestText(request, seen)
  seen.address = address
  seen.instance = server === '<NOSRV>' ? undefined : server
  readCaptured(captured ?? '', seen)
  // -1: the client left before there was an answer.
  return seen.status > 0 ? 'read' : 'other'
}

function timeOf(text: string, times: ClfTimes): number {
  const bytes = Buffer.from(`${text} +0000`)
  return text.length === CLF_LENGTH ? times.at(bytes, 0) : Number.NaN
}

function millisOf(whole: string): string {
  return whole.slice(whole.indexOf('] ') - 3, whole.indexOf('] '))
}

/** Which headers are captured is up to the configuration; they are known by how they look. */
function readCaptured(captured: string, seen: Seen): void {
  for (const value of captured.split(/[{}|]/)) {
    const text = value.trim()
    if (seen.agent === undefined && AGENT.test(text)) seen.agent = text
    else if (ADDRESS.test(text)) seen.address = text
  }
}
