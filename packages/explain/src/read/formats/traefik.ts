import type { LogFormat } from './format.ts'
import { jsonLog } from './json-log.ts'

/** Traefik's access log as JSON; its common log is read as a combined one (doc.traefik.io, access logs). */
export const traefik: LogFormat = jsonLog({
  name: 'traefik json',
  marks: ['DownstreamStatus', 'RequestMethod'],
  fields: {
    time: ['StartUTC', 'time', 'StartLocal'],
    method: ['RequestMethod'],
    path: ['RequestPath'],
    status: ['DownstreamStatus'],
    address: ['ClientHost', 'ClientAddr'],
    agent: ['request_User-Agent'],
    subject: ['ClientUsername'],
    instance: ['ServiceAddr'],
    id: ['TraceId', 'request_X-Request-Id'],
  },
})
