import type { Seen } from '../seen.ts'
import { IsoTimes } from '../times.ts'
import type { LogFormat, Outcome } from './format.ts'
import { JsonReader, type JsonTexts, jsonLog } from './json-log.ts'

const fields = {
  method: ['request/method'],
  path: ['request/uri'],
  status: ['status'],
  address: ['request/client_ip', 'request/remote_ip', 'request/remote_addr'],
  agent: ['request/headers/User-Agent'],
  subject: ['user_id'],
}

/** Caddy's access log, and whatever else it writes to the same place (caddyserver.com/docs/logging). */
export const caddy: LogFormat = jsonLog({
  name: 'caddy',
  marks: ['ts', 'level', 'msg'],
  fields: { ...fields, time: ['ts'] },
  finish,
})

const HEAD = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d+)?)\t[^\t]{1,32}\t/
/** So much of a line is looked at: nobody shall choose how long that takes. */
const LOOKED_AT = 64

/** What Caddy writes for people, to a terminal by itself: time and level, and the rest as JSON behind. */
export const caddyConsole: LogFormat = {
  name: 'caddy console',
  lacks: ['zone'],
  reader() {
    const times = new IsoTimes()
    const reader = new JsonReader({ name: 'caddy console', marks: [], fields, finish })
    return (line, seen) => {
      const { start } = line
      const head = line.text.slice(start, Math.min(line.end, start + LOOKED_AT))
      const [whole, time = ''] = HEAD.exec(head) ?? []
      if (whole === undefined) return 'unread'
      const at = times.at(line.bytes, start, start + time.length)
      const object = line.text.indexOf('\t{', start)
      if (object === -1 || object >= line.end || Number.isNaN(at)) return 'other'
      line.start = object + 1
      const outcome = reader.read(line, seen)
      line.start = start
      seen.time = at
      return outcome === 'read' ? 'read' : 'other'
    }
  },
}

function finish(_: JsonTexts, seen: Seen): Outcome {
  return seen.status > 0 && seen.method !== '' ? 'read' : 'other'
}
