import { partsOf } from './combined.ts'
import type { Form, LineWriter } from './index.ts'

/** The names that people give to the fields of their nginx. */
interface Names {
  readonly time: string
  readonly address: string
  readonly user: string
  readonly status: string
  readonly bytes: string
  readonly agent: string
  readonly duration: string
  readonly upstream: string
  readonly id: string
}

const NAMINGS: readonly Names[] = [
  {
    time: 'time_iso8601',
    address: 'remote_addr',
    user: 'remote_user',
    status: 'status',
    bytes: 'body_bytes_sent',
    agent: 'http_user_agent',
    duration: 'request_time',
    upstream: 'upstream_addr',
    id: 'request_id',
  },
  {
    time: '@timestamp',
    address: 'client_ip',
    user: 'user',
    status: 'status_code',
    bytes: 'bytes',
    agent: 'user_agent',
    duration: 'duration',
    upstream: 'upstream',
    id: 'req_id',
  },
  {
    time: 'ts',
    address: 'ip',
    user: 'usr',
    status: 'code',
    bytes: 'size',
    agent: 'ua',
    duration: 'took',
    upstream: 'backend',
    id: 'id',
  },
]

/** JSON as nginx writes it: everybody chooses names of their own. */
export function jsonWriter(form: Form): LineWriter {
  const { random } = form
  const names = random.pick(NAMINGS)
  const parts = partsOf(form)
  const isOneField = random.chance(0.5)
  const isText = random.chance(0.4)
  const isEpoch = random.chance(0.25)
  return (exchange, time) => {
    const { request, status, bytes, durationMs, instance } = exchange
    const { address, agent, user, target } = parts(exchange)
    const asked = isOneField
      ? { request: `${request.method} ${target} HTTP/1.1` }
      : { request_method: request.method, request_uri: target }
    const iso = new Date(time).toISOString()
    return JSON.stringify({
      [names.time]: isEpoch ? (time / 1000).toFixed(3) : `${iso.slice(0, 19)}+00:00`,
      [names.address]: address,
      [names.user]: user === '-' ? '' : user,
      ...asked,
      [names.status]: isText ? String(status) : status,
      [names.bytes]: isText ? String(bytes) : bytes,
      [names.agent]: agent === '-' ? '' : agent,
      [names.duration]: (durationMs / 1000).toFixed(3),
      [names.upstream]: `${instance}:8080`,
      [names.id]: random.hex(32),
    })
  }
}
