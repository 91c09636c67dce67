import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'
import type { KeyAnswer, KeySource } from '../../src/keys/key-source.ts'
import { issuerKeys, type RemoteKeysOptions } from '../../src/keys/remote-keys.ts'

/** A key pair with what a key set says of it. */
export interface Signer {
  readonly jwk: JWK
  readonly algorithm: string
  sign(claims?: Record<string, unknown>, header?: Record<string, unknown>): Promise<string>
}

/**
 * The start of the tests' time, in milliseconds: tokens are made around it, whatever the machine
 * says.
 */
export const NOW = 1_800_000_000_000

export const AUDIENCE = 'https://api.example'

/** Makes a signer; `kid: undefined` makes a key without id. */
export async function makeSigner(
  algorithm: string,
  kid: string | undefined,
  issuer = 'https://issuer.example',
): Promise<Signer> {
  const { publicKey, privateKey } = await generateKeyPair(algorithm, { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), ...(kid !== undefined && { kid }) }
  const base = { iss: issuer, aud: AUDIENCE, sub: 'alice', exp: NOW / 1000 + 600 }
  return {
    jwk,
    algorithm,
    sign: (claims = {}, header = {}) =>
      new SignJWT({ ...base, ...claims })
        .setProtectedHeader({ alg: algorithm, ...(kid !== undefined && { kid }), ...header })
        .sign(privateKey),
  }
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A real issuer on port 0, whose answers a test may replace. */
export class TestIssuer {
  readonly url: string
  /** How often each path was asked. */
  readonly asked = new Map<string, number>()
  keys: readonly JWK[] = []
  /** Answers instead of the usual ones, by path. */
  readonly instead = new Map<string, Handler>()
  readonly #server

  private constructor(server: ReturnType<typeof createServer>) {
    this.#server = server
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    server.on('request', (request, response) => this.#answer(request, response))
  }

  static async start(keys: readonly JWK[] = []): Promise<TestIssuer> {
    const server = createServer({ keepAlive: false })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const issuer = new TestIssuer(server)
    issuer.keys = keys
    return issuer
  }

  /** How often the key set was asked for. */
  get keySetFetches(): number {
    return this.asked.get('/jwks') ?? 0
  }

  /** Stops listening and drops all connections. */
  async stop(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise<void>((resolve) => this.#server.close(() => resolve()))
  }

  /** Listens again where it was. */
  async restart(): Promise<void> {
    const port = Number(new URL(this.url).port)
    await new Promise<void>((resolve) => this.#server.listen(port, '127.0.0.1', resolve))
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? ''
    this.asked.set(path, (this.asked.get(path) ?? 0) + 1)
    // Every connection ends with its answer, so that stopping the server is at once felt.
    response.setHeader('connection', 'close')
    const handler = this.instead.get(path)
    if (handler !== undefined) handler(request, response)
    else if (path === '/.well-known/openid-configuration') {
      json(response, { issuer: this.url, jwks_uri: `${this.url}/jwks` })
    } else if (path === '/jwks') json(response, { keys: this.keys })
    else response.writeHead(404).end('<h1>not found</h1>')
  }
}

/** Answers with a JSON document. */
export function json(response: ServerResponse, value: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}

/** Runs a test with the keys of an issuer of its own, and stops that. */
export async function withKeysOf(
  jwks: readonly JWK[],
  run: (issuer: TestIssuer, keys: KeySource) => Promise<void>,
  options: RemoteKeysOptions = {},
): Promise<void> {
  const issuer = await TestIssuer.start(jwks)
  try {
    await run(issuer, issuerKeys(issuer.url, options))
  } finally {
    await issuer.stop().catch(() => undefined)
  }
}

/** Asks for a key of ES256. */
export function ask(
  keys: KeySource,
  kid: string | undefined,
  now: number = NOW,
): Promise<KeyAnswer> {
  return Promise.resolve(keys.find({ kid, algorithm: 'ES256' }, now))
}

/** The kind of an answer. */
export async function kindOf(answer: KeyAnswer | Promise<KeyAnswer>): Promise<KeyAnswer['kind']> {
  return (await answer).kind
}
