// What a decision of the gate costs in CPU: with plain fields, with a signed field, and with one that may be told again.

import { type AskedRequest, createGate, type GateSettings, readConfig } from '@sallyport/gate'
import { hashApiKey } from '@sallyport/guard'

const KEY = 'key-of-alice'

function settingsWith(identity: string): GateSettings {
  const reading = readConfig(
    `version: 1
realm: orders
listen: { data: "127.0.0.1:0" }
schemes: [{ api_key: { keys: [{ hash: ${hashApiKey(KEY)}, subject: { id: alice } }] } }]
backends: { orders: {} }
rules: [{ match: { path: '/orders/:id' }, allow: authenticated }]
${identity}
`,
    'gate.yaml',
  )
  if (reading.kind === 'settings') return reading.settings
  throw new Error(reading.lines.join('\n'))
}

const FIELDS: Readonly<Record<string, string>> = {
  'x-api-key': KEY,
  accept: '*/*',
  'user-agent': 'bench',
  'accept-encoding': 'gzip',
}
const asked: AskedRequest = {
  ...{ method: 'GET', target: '/orders/1', host: 'api.example', proto: 'https' },
  ...{ address: '192.0.2.1', backend: 'orders' },
  header: (name) => FIELDS[name],
  names: () => Object.keys(FIELDS),
}

const signed = "issuer: 'https://gate.example'"
const rows = [
  ['plain fields', '', 200_000],
  ['signed', `identity: { signed: { ${signed} } }`, 10_000],
  ['signed, told again for 5 s', `identity: { signed: { ${signed}, reuse: 5s } }`, 200_000],
] as const

/** CPU of one decision, in microseconds, of all threads. */
async function costOf(identity: string, count: number): Promise<number> {
  const gate = createGate(settingsWith(identity))
  for (let n = 0; n < count / 10; n++) await gate.decide(asked)
  const before = process.cpuUsage()
  for (let n = 0; n < count; n++) {
    const verdict = gate.decide(asked)
    if (verdict instanceof Promise) await verdict
  }
  const { user, system } = process.cpuUsage(before)
  return (user + system) / count
}

for (const [name, identity, count] of rows) {
  console.log(`${name.padEnd(28)} ${(await costOf(identity, count)).toFixed(1)} us of CPU`)
}
