import { type GateSettings, readConfig } from '@sallyport/gate'
import { AUDIENCE, ISSUER } from '../http/tokens.ts'

/** What a contender is given. */
export interface Setting {
  /** The key set of the issuer. */
  readonly keySetUrl: string
  /** The application behind it. */
  readonly applicationUrl: string
  /** What is answered to everything, by the contender that decides nothing. */
  readonly answer?: Canned
  /** How many rules there are; the last is met. Default: two. */
  readonly rules?: number
}

/** An answer that is there already. */
export interface Canned {
  readonly status: number
  /** Names and values by turns. */
  readonly fields: readonly string[]
  readonly body: string
}

/** The path that is asked for, and what it needs. */
export const PATH = '/orders'

/** The permission of that path. */
const SCOPE = 'orders:read'

/** The gate that is measured: a bearer token and a permission, everything else as it is by default. */
export function settingsOf({ keySetUrl, applicationUrl, rules = 2 }: Setting): GateSettings {
  const others = Array.from({ length: rules - 2 }, (_, n) => `/others/${n}/:id`)
  const reading = readConfig(
    JSON.stringify({
      version: 1,
      realm: 'orders',
      listen: { data: '127.0.0.1:0' },
      proxies: ['nginx-accel', 'nginx-check', 'forward', 'envoy'].map((kind) => ({
        ...{ kind, from: '127.0.0.1/32' },
      })),
      schemes: [
        {
          bearer: {
            ...{ issuer: ISSUER, audience: [AUDIENCE], algorithms: ['RS256'] },
            jwks: keySetUrl,
          },
        },
      ],
      backends: { orders: { url: applicationUrl } },
      policies: {
        ...{ v: 1, version: '1', permissions: [SCOPE], resources: {} },
        sets: { member: { permissions: [SCOPE] } },
        policies: { 'orders.list': { rule: { kind: 'permission', permission: SCOPE } } },
      },
      rules: [
        ...others.map((path) => ({ match: { path }, policy: 'orders.list' })),
        { match: { path: '/open' }, allow: 'anonymous' },
        { match: { path: PATH, methods: ['GET'] }, policy: 'orders.list' },
      ],
    }),
    'gate.yaml',
  )
  if (reading.kind === 'wrong') throw new TypeError(reading.lines.join('\n'))
  return reading.settings
}
