import { createGate, readConfig } from '@sallyport/gate'
import { equal } from '../equal.ts'
import { serving } from './guarded.ts'

const CONFIG = `
version: 1
realm: orders
listen: { data: 127.0.0.1:0 }
proxies: [{ kind: forward, from: 127.0.0.1 }]
schemes:
  - api_key:
      prefix: orders
      keys:
        - hash: f6c5c63656587c7e0ebd7404521395b45e93c43ded5e1258369d9814a7c47e24
          subject: { id: alice, sets: [] }
backends:
  orders: { dialect: express }
policies: { v: 1, version: '1', permissions: [], sets: {}, resources: {}, policies: {} }
rules:
  - { match: { path: /orders, methods: [GET] }, allow: authenticated }
`

const ASKED = {
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': '/orders',
  'x-forwarded-host': 'api.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '192.0.2.1',
}

/** A gate answers what a proxy asks. */
export async function use(): Promise<void> {
  const reading = readConfig(CONFIG, 'gate.yaml')
  if (reading.kind === 'wrong') throw new Error(reading.lines.join('\n'))
  const gate = createGate(reading.settings)
  await serving(gate.listener, async (url) => {
    const { status } = await fetch(`${url}/v1/forward/orders`, { headers: ASKED })
    equal(status, 401)
  })
}
