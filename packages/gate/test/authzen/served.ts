import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after } from 'node:test'
import { authzenListener } from '../../src/authzen/index.ts'
import { createGate, type Gate } from '../../src/gate.ts'
import type { AuthzenSettings } from '../../src/settings.ts'
import { KEYS, settingsFrom } from '../stated.ts'
import { harnessSettings } from './scenarios.ts'

/** Asks one endpoint of a decision point. */
export type Ask = (
  path: string,
  body: unknown,
  fields?: Readonly<Record<string, string>>,
) => Promise<{ readonly status: number; readonly headers: Headers; readonly json: unknown }>

/** Serves the decision point of the harnesses until the tests of the file end. */
export async function serveHarness(
  changed: Partial<AuthzenSettings> = {},
): Promise<{ readonly gate: Gate; readonly ask: Ask }> {
  const settings = harnessSettings()
  const gate = createGate({ ...settings, schemes: settingsFrom().schemes })
  const authzen = settings.authzen ?? assert.fail()
  const options = { ...authzen, url: 'https://pdp.example', ...changed }
  const server = createServer(authzenListener(gate, options))
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
