import type { OutgoingHttpHeaders } from 'node:http'
import { send } from '../http.ts'
import type { ExampleState } from '../state.ts'
import { type Flaws, forge } from '../tokens/forge.ts'
import { obtainToken } from '../tokens/obtain.ts'
import type { Call, Cell } from './access-matrix.ts'
import { cookieOf, tokenOf } from './wallet.ts'

/** The routes on which every state is shown: each accepts other schemes. */
export const STATE_ROUTES = ['/me', '/orders', '/reports/daily', '/basic'] as const

/** What the routes accept, for the heading. */
export const ROUTE_SCHEMES = ['all four', 'token', 'token, key', 'password'] as const

/** One line: a state of credentials, and what each route answered. */
export interface StateLine {
  readonly state: string
  /** In the order of {@link STATE_ROUTES}. */
  readonly cells: readonly Cell[]
  /** The public code with which `/me` refused; empty where it did not. */
  readonly code: string
  /** Whether some 401 came without a challenge. */
  readonly lacksChallenge: boolean
}

interface State {
  readonly state: string
  readonly headers: OutgoingHttpHeaders
  /** Written by hand, in the order of {@link STATE_ROUTES}. */
  readonly expected: readonly number[]
}

/** Shows every state of credentials to routes that accept different schemes. */
export async function callInEveryState(
  call: Call,
  example: ExampleState,
): Promise<readonly StateLine[]> {
  const lines: StateLine[] = []
  for (const state of [...(await tokenStates(call, example)), ...otherStates(call)]) {
    lines.push(await callIn(state, call))
    call.onLine?.(state.state)
  }
  return lines
}

async function callIn({ state, headers, expected }: State, call: Call): Promise<StateLine> {
  const cells: Cell[] = []
  let code = ''
  let lacksChallenge = false
  for (const [index, route] of STATE_ROUTES.entries()) {
    const answer = await send(`${call.api}${route}`, { headers, from: call.from })
    cells.push({ expected: expected[index] ?? 0, status: answer.status })
    if (index === 0) code = codeOf(answer.body)
    if (answer.status === 401 && answer.challenges.length === 0) lacksChallenge = true
  }
  return { state, cells, code, lacksChallenge }
}

function codeOf(body: string): string {
  try {
    const value: unknown = JSON.parse(body)
    const hasCode = typeof value === 'object' && value !== null && 'code' in value
    return hasCode ? String(value.code) : ''
  } catch {
    return ''
  }
}

const REFUSED = [401, 401, 401, 401]

/** Tokens: good, narrow, and broken in one point each. */
async function tokenStates(call: Call, example: ExampleState): Promise<readonly State[]> {
  const good = tokenOf(call.wallet, 'alice')
  const narrow = await obtainToken(example, 'alice', { scope: 'settings:read' })
  const broken = (state: string, flaws: Flaws) => async (): Promise<State> =>
    bearer(state, await forge(good, example.keys, flaws), REFUSED)
  const forged = [
    broken('token expired', { expired: true }),
    broken('token without expiry', { noExpiry: true }),
    broken('token not yet valid', { notBeforeSeconds: 3600 }),
    broken('token for another audience', { audience: 'https://other.example.com' }),
    broken('token of another issuer', { issuer: 'https://other.example.com' }),
    broken('token unsigned', { algorithm: 'none' }),
    broken('token signed by public key', { algorithm: 'HS256' }),
    broken('token signed by another key', { badSignature: true }),
    broken('token with unknown key id', { keyId: 'unknown' }),
  ]
  return [
    { state: 'no credentials', headers: {}, expected: REFUSED },
    bearer('token good', good, [200, 200, 200, 401]),
    bearer('token of narrow scope', narrow, [200, 403, 403, 401]),
    ...(await Promise.all(forged.map((make) => make()))),
    bearer('token malformed', 'a b c', [400, 400, 400, 401]),
    { state: 'token twice', headers: twice(good), expected: [400, 400, 400, 400] },
  ]
}

/** Everything but a single token. */
function otherStates({ wallet }: Call): readonly State[] {
  const token = tokenOf(wallet, 'alice')
  const key = wallet.apiKey
  return [
    apiKey('API key good', key, [200, 401, 200, 401]),
    apiKey('API key unknown', `${key.slice(0, -4)}0000`, REFUSED),
    {
      state: 'token and API key at once',
      headers: { authorization: `Bearer ${token}`, 'x-api-key': key },
      expected: [400, 200, 400, 401],
    },
    basic('password good', 'alice:alice-password', [200, 401, 401, 200]),
    basic('password wrong', 'alice:guess', REFUSED),
    basic('account unknown', 'mallory:guess', REFUSED),
    { state: 'session good', headers: cookieOf(wallet, 'alice'), expected: [200, 401, 401, 401] },
    {
      state: 'session unknown',
      headers: { cookie: `session=${'A'.repeat(43)}` },
      expected: REFUSED,
    },
    {
      state: 'session and token at once',
      headers: { ...cookieOf(wallet, 'alice'), authorization: `Bearer ${token}` },
      expected: [400, 200, 200, 401],
    },
    { state: 'another scheme', headers: { authorization: 'Negotiate YWJj' }, expected: REFUSED },
  ]
}

function bearer(state: string, token: string, expected: readonly number[]): State {
  return { state, headers: { authorization: `Bearer ${token}` }, expected }
}

/** Two field lines; the types know one only. */
function twice(token: string): OutgoingHttpHeaders {
  return { authorization: [`Bearer ${token}`, `Bearer ${token}`] as unknown as string }
}

function apiKey(state: string, key: string, expected: readonly number[]): State {
  return { state, headers: { 'x-api-key': key }, expected }
}

function basic(state: string, text: string, expected: readonly number[]): State {
  const authorization = `Basic ${Buffer.from(text).toString('base64')}`
  return { state, headers: { authorization }, expected }
}
