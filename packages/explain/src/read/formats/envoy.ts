import { IsoTimes } from '../times.ts'
import { noteDetails } from './envoy-details.ts'
import { firstAddress, isNone } from './fields.ts'
import type { LogFormat } from './format.ts'
import { readRequestText } from './request.ts'

const CLOSE_BRACKET = 93

const quoted = '"([^"]*)"'
/** With what Istio puts behind the flags: details, how the connection ended, why the upstream failed. */
const details = String.raw`(?: (\S+) \S+ "[^"]*")?`
const LINE = new RegExp(
  String.raw`^\[(\d{4}-[^\]]+)\] ${quoted} (\d{1,3}) \S+${details} \d+ \d+ (?:\d+|-) \S+` +
    ` ${quoted} ${quoted} ${quoted} ${quoted} ${quoted}`,
)

/** Envoy's access log in its default format, and in Istio's (envoyproxy.io, access log format). */
export const envoy: LogFormat = {
  name: 'envoy',
  reader() {
    const times = new IsoTimes()
    return (line, seen) => {
      const [whole, , request = '', status, why, forwarded, agent, id, , upstream] =
        LINE.exec(line.whole()) ?? []
      if (whole === undefined) return 'unread'
      seen.begin(line)
      const from = line.start + 1
      seen.time = times.at(line.bytes, from, line.find(CLOSE_BRACKET, from))
      seen.status = Number(status)
      readRequestText(request, seen)
      seen.address = firstAddress(forwarded)
      seen.agent = isNone(agent) ? undefined : agent
      seen.id = isNone(id) ? undefined : id
      seen.instance = isNone(upstream) ? undefined : upstream
      noteDetails(why, seen)
      return seen.status > 0 && !Number.isNaN(seen.time) ? 'read' : 'other'
    }
  },
}
