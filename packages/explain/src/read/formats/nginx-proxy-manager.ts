import { firstAddress, isNone } from './fields.ts'
import type { LogFormat } from './format.ts'
import { readRequestText } from './request.ts'
import { timeIn } from './text-times.ts'

const LINE = new RegExp(
  [
    String.raw`^\[([^\]]+)\] (?:\S+ (?:\d{3}|-) )?(\d{3}) - ([A-Z]+) https? \S+ "([^"]*)"`,
    String.raw`\[Client ([^\]]*)\] \[Length [^\]]*\] \[Gzip [^\]]*\](?: \[Sent-to [^\]]*\])? "([^"]*)"`,
  ].join(' '),
)

/** What Nginx Proxy Manager tells nginx to write: `proxy-host-1_access.log`, and the log of what has no host. */
export const nginxProxyManager: LogFormat = {
  name: 'nginx proxy manager',
  reader() {
    return (line, seen) => {
      const [, clock, status, method, target, address, agent] = LINE.exec(line.whole()) ?? []
      const time = clock === undefined ? undefined : timeIn(clock)
      if (time === undefined) return 'unread'
      seen.begin(line)
      seen.time = time.time
      seen.status = Number(status)
      readRequestText(`${method} ${target}`, seen)
      seen.address = firstAddress(address)
      seen.agent = isNone(agent) ? undefined : agent
      return 'read'
    }
  },
}
