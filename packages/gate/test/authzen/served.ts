import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { authzenListener } from '../../src/authzen/index.ts'
import { createGate, type Gate } from '../../src/gate.ts'
import { KEYS, settingsFrom } from '../stated.ts'
import type { Scenario } from './scenarios.ts'

/** Asks one endpoint of a decision point. */
export type Ask = (
  path: string,
  body: unknown,
  fields?: Readonly<Record<string, string>>,
) => Promise<{ readonly status: number; readonly headers: Headers; readonly json: unknown }>

/** Serves the decision point of a gate until the tests of the file end. */
export async function serveScenario(scenario: Scenario): Promise<Ask> {
  return (await servedScenario(scenario)).ask
}

/** The same, with the gate. */
export async function servedScenario({
  policies,
  ...known
}: Scenario): Promise<{ readonly gate: Gate; readonly ask: Ask }> {
  const gate = createGate(
    settingsFrom({
      policies: `policies: ${JSON.stringify(policies)}`,
      rules: 'rules: [ { match: { path: /health }, allow: anonymous } ]',
    }),
  )
  const server = createServer(authzenListener(gate, { url: 'https://pdp.example', ...known }))
  server.listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  const ask: Ask = async (path, body, fields = { 'x-api-key': KEYS.alice }) => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json', ...fields },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, json: await response.json() }
  }
  return { gate, ask }
}
