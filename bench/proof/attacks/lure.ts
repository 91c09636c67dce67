import { createServer } from 'node:http'
import { listen } from '../../../examples/src/listen.ts'
import { attackersKey } from './headers.ts'

/** The attacker's own key server, which serves a key that verifies what he signed to whoever comes. */
export interface Lure {
  readonly url: string
  /** How often somebody came. */
  visits(): number
  close(): Promise<void>
}

/** Starts the key server of an attacker. */
export async function startLure(): Promise<Lure> {
  const { jwk } = await attackersKey()
  let visits = 0
  const server = createServer((_, response) => {
    visits += 1
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ keys: [{ ...jwk, kid: 'attacker' }, jwk] }))
  })
  const { url, close } = await listen(server, 0)
  return { url: `${url}/keys.json`, visits: () => visits, close }
}
