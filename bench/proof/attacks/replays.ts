import { createServer } from 'node:http'
import { bearer, createGuard, dpop } from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { authenticated, createModel } from '@sallyport/policy'
import { createSigningKeys } from '../../../examples/src/authorization-server/keys.ts'
import { send } from '../../../examples/src/http.ts'
import { type Listening, listen } from '../../../examples/src/listen.ts'
import { type Mint, openMint } from '../chaos/mint.ts'

/** Requests with one proof, of which so many may be let in. */
interface Replay {
  readonly name: string
  readonly allowed: number
  ask(on: Target): Promise<readonly number[]>
}

/** A guard that takes bound tokens, and who makes them. */
export interface Target {
  readonly url: string
  readonly mint: Mint
}

const ISSUER = 'https://issuer.example'
const AUDIENCE = 'https://replays.example'
const AT_ONCE = 20

/** Starts a guard that takes bound tokens with their proofs. */
export async function startProofs(): Promise<Target & Pick<Listening, 'close'>> {
  const keys = await createSigningKeys()
  const { d: _, ...publicKey } = keys.es256
  let origin = ''
  const tokens = bearer({ issuer: ISSUER, audience: AUDIENCE, keys: { keys: [publicKey] } })
  const guard = createGuard({
    realm: 'replays',
    model: createModel({ permissions: [] }),
    schemes: [dpop({ tokens, publicUrl: () => [origin] }), tokens],
    throttle: false,
  })
  const policy = guard.policy('any', { rule: authenticated() })
  const paths = [
    ['GET', '/'],
    ['GET', '/other'],
    ['POST', '/'],
  ] as const
  const routes = paths.map((path) => route(path, policy, (_, response) => response.end('ok')))
  const { url, close } = await listen(createServer(nodeListener(guard, routes)), 0)
  origin = url
  return { url, close, mint: await openMint(keys, { issuer: ISSUER, audience: AUDIENCE }) }
}

/** Everything that can be done with a proof besides using it once. */
export const REPLAYS: readonly Replay[] = [
  { name: 'a proof, once', allowed: 1, ask: (on) => asked(on, 1, {}) },
  { name: 'the same one again', allowed: 1, ask: (on) => asked(on, 3, {}) },
  {
    name: 'twenty at once',
    allowed: 1,
    ask: async (on) => {
      const shown = await shownBy(on)
      return Promise.all(Array.from({ length: AT_ONCE }, () => statusOf(on, shown, {})))
    },
  },
  { name: 'for another path', allowed: 0, ask: (on) => asked(on, 1, { path: '/other' }) },
  { name: 'for another method', allowed: 0, ask: (on) => asked(on, 1, { method: 'POST' }) },
  {
    name: 'with another token',
    allowed: 0,
    ask: async (on) => {
      const { dpop: proof } = await shownBy(on)
      const authorization = `DPoP ${await on.mint.boundToken()}`
      return [await statusOf(on, { authorization, dpop: proof }, {})]
    },
  },
  {
    name: 'the token without its proof',
    allowed: 0,
    ask: async (on) => {
      const { authorization } = await shownBy(on)
      const asBearer = authorization.replace('DPoP', 'Bearer')
      const both = [{ authorization }, { authorization: asBearer }]
      return Promise.all(both.map((shown) => statusOf(on, shown, {})))
    },
  },
]

/** What is wrong: how many were let in with one proof, where it should be others. */
export async function tryReplays(on: Target): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const { name, allowed, ask } of REPLAYS) {
    const statuses = await ask(on)
    const count = statuses.filter((status) => status === 200).length
    const odd = statuses.filter((status) => status !== 200 && status !== 401)
    if (count !== allowed) wrong.push(`${name}: ${count} let in, not ${allowed}`)
    if (odd.length > 0) wrong.push(`${name}: ended in ${odd.join(', ')}`)
  }
  return wrong
}

interface Where {
  readonly path?: string
  readonly method?: string
}

/** One after the other. */
async function asked(on: Target, times: number, where: Where): Promise<readonly number[]> {
  const shown = await shownBy(on)
  const statuses: number[] = []
  for (let n = 0; n < times; n += 1) statuses.push(await statusOf(on, shown, where))
  return statuses
}

async function shownBy({ url, mint }: Target): Promise<{ authorization: string; dpop: string }> {
  const token = await mint.boundToken()
  return { authorization: `DPoP ${token}`, dpop: await mint.proof(token, `${url}/`) }
}

async function statusOf(
  { url }: Target,
  headers: Readonly<Record<string, string>>,
  { path = '/', method = 'GET' }: Where,
): Promise<number> {
  return (await send(`${url}${path}`, { method, headers })).status
}
