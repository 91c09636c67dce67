import type { Observation } from '../../observation.ts'
import { copyOf, type Seen } from '../seen.ts'
import type { LogFormat, Outcome } from './format.ts'
import { type JsonLog, JsonReader } from './json-log.ts'

/** So many requests wait for their answer; then the oldest is forgotten. */
const OPEN_MAX = 10_000

const pinoLog: JsonLog = {
  name: 'pino',
  marks: ['level', 'time', 'pid'],
  fields: {
    time: ['time'],
    method: ['req/method', 'method'],
    path: ['req/url', 'url', 'originUrl'],
    status: ['res/statusCode', 'res/status', 'status-code', 'statusCode'],
    address: [
      ...['req/headers/x-forwarded-for', 'req/remoteAddress', 'ip'],
      ...['remote-address', 'remoteAddress'],
    ],
    agent: ['req/headers/user-agent', 'user-agent/family', 'userAgent'],
    subject: ['req/raw/user/id', 'user/id', 'userId'],
    instance: ['hostname'],
    id: ['reqId', 'req/id', 'req_id'],
  },
}

/**
 * Requests as pino-http, Fastify and bunyan log them, among whatever else an application says. Fastify tells of the request
 * when it comes in and of the status when it is answered, in two lines that one id joins.
 */
export const pino: LogFormat = {
  name: 'pino',
  reader() {
    const open = new Map<string, Observation>()
    const reader = new JsonReader({ ...pinoLog, finish: (_, seen) => finish(seen, open) })
    return (line, seen) => reader.read(line, seen)
  },
}

function finish(seen: Seen, open: Map<string, Observation>): Outcome {
  const { id, method, status } = seen
  if (method !== '' && status > 0) return 'read'
  if (id === undefined) return 'other'
  if (method !== '') {
    if (open.size >= OPEN_MAX) open.delete(open.keys().next().value ?? '')
    const copy = copyOf(seen)
    open.set(copy.id ?? '', copy)
    return 'other'
  }
  const request = status > 0 ? open.get(id) : undefined
  if (request === undefined) return 'other'
  open.delete(id)
  seen.method = request.method
  seen.path = request.path
  seen.address = request.address
  seen.agent = request.agent
  return 'read'
}
