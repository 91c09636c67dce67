import { request } from 'node:http'
import type { Canned } from './setting.ts'
import { PATH } from './setting.ts'

/** The scenarios: a good token, no credentials, a token without the permission. */
export const scenarios = ['allow', '401', '403'] as const

/** One of them. */
export type Scenario = (typeof scenarios)[number]

/** One request as it is sent: a path, and fields. */
export interface Asked {
  readonly path: string
  readonly fields: Readonly<Record<string, string>>
}

/** Who asks for the decision, each in the way of its kind. */
export const endpoints = ['forward', 'nginx-accel', 'envoy'] as const

/** One of them. */
export type EndpointName = (typeof endpoints)[number]

const HOST = 'api.example'

/** A request of a client. */
export function askedDirectly(authorization: Asked['fields']): Asked {
  return { path: PATH, fields: { host: HOST, ...authorization } }
}

/** The same as a proxy asks the gate about it. */
export function askedBy(endpoint: EndpointName, authorization: Asked['fields']): Asked {
  if (endpoint === 'envoy') {
    const told = { 'x-forwarded-proto': 'https', 'x-forwarded-for': '192.0.2.1' }
    return { path: `/v1/envoy/orders${PATH}`, fields: { host: HOST, ...told, ...authorization } }
  }
  const isForward = endpoint === 'forward'
  const [prefix, target, address] = isForward
    ? (['x-forwarded-', 'uri', 'for'] as const)
    : (['x-original-', 'uri', 'addr'] as const)
  return {
    path: isForward ? '/v1/forward/orders' : '/v1/nginx/accel/orders',
    fields: {
      [`${prefix}method`]: 'GET',
      [`${prefix}${target}`]: PATH,
      [`${prefix}host`]: HOST,
      [`${prefix}proto`]: 'https',
      [`${prefix}${address}`]: '192.0.2.1',
      ...authorization,
    },
  }
}

/** What wrk reads. */
export function fileOf({ path, fields }: Asked): string {
  // wrk adds a `Host` where it finds none that is written so, and two are refused.
  const lines = Object.entries(fields).map(
    ([name, value]) => `${name === 'host' ? 'Host' : name}: ${value}`,
  )
  return [path, ...lines, ''].join('\n')
}

/** Asks once, and keeps the bytes of the answer. */
export function answerTo({ path, fields }: Asked, port: number): Promise<Canned> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers: fields }, (response) => {
      let body = ''
      response.setEncoding('latin1').on('data', (piece) => {
        body += piece
      })
      response.on('end', () => {
        const { rawHeaders: raw, statusCode: status = 0 } = response
        const kept = raw.filter((_, i) => !OF_NODE.has((raw[i & ~1] as string).toLowerCase()))
        resolve({ status, fields: kept, body })
      })
    })
    sent.on('error', reject).end()
  })
}

/** What Node writes by itself. */
const OF_NODE = new Set(['connection', 'date', 'keep-alive'])
