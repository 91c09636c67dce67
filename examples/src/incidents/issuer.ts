import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { text } from 'node:stream/consumers'
import { type CryptoKey, exportJWK, generateKeyPair, type JWK, SignJWT } from 'jose'

/** The issuer, as tokens name it. */
export const ISSUER = 'https://login.example'
/** The API, as tokens name it. */
export const AUDIENCE = 'https://orders.example'
/** Where tokens are got, and where the keys are. */
export const TOKEN_PATH = '/oauth/token'
export const KEYS_PATH = '/oauth/keys'

/** How long access tokens are good, in minutes. */
export const TOKEN_MINUTES = 20

interface SigningKey {
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly publicKey: JWK
}

/** What somebody signed in for. */
export interface Grant {
  readonly subject: string
  readonly tenant: string
  readonly scope: string
  /** Whether the client is told when its token ends; else it finds out. */
  readonly isTold: boolean
}

/** What the token endpoint answers (RFC 6749 section 5.1). */
export interface IssuedTokens {
  readonly access_token: string
  readonly token_type: 'Bearer'
  readonly refresh_token: string
  readonly scope: string
  readonly expires_in?: number
}

/**
 * An authorization server as far as the incidents need one: refresh tokens for access tokens, each good once, and a key
 * that can be changed.
 */
export class Issuer {
  readonly #grants = new Map<string, Grant>()
  readonly #dead = new Set<string>()
  #key: SigningKey
  #published: readonly JWK[]
  readonly #clock: () => number

  private constructor(key: SigningKey, clock: () => number) {
    this.#key = key
    this.#published = [key.publicKey]
    this.#clock = clock
  }

  static async create(clock: () => number): Promise<Issuer> {
    return new Issuer(await newKey(), clock)
  }

  /** Signs somebody in, or says what they got when they did: tokens that are still good for so many minutes. */
  async signIn(grant: Grant, minutes: number): Promise<IssuedTokens> {
    const seconds = Math.round(minutes * 60)
    return {
      access_token: await this.#token(grant, seconds),
      token_type: 'Bearer',
      refresh_token: this.#remember(grant),
      scope: grant.scope,
      ...(grant.isTold && { expires_in: seconds }),
    }
  }

  /** Signs with a new key from now on. Whoever asks for the key set still gets the old one. */
  async changeKey(): Promise<void> {
    this.#key = await newKey()
  }

  /** The key set has the new key, and no longer the old one. */
  publishKey(): void {
    this.#published = [this.#key.publicKey]
  }

  /** All refresh tokens of a subject are void, as after a change of the password. */
  revoke(subject: string): void {
    this.#dead.add(subject)
  }

  /** Answers what is the issuer's; `false` if it is not. */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.url === KEYS_PATH) reply(response, 200, { keys: this.#published })
    else if (request.url === TOKEN_PATH && request.method === 'POST') {
      void this.#answerToken(request, response)
    } else return false
    return true
  }

  async #answerToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const shown = new URLSearchParams(await text(request)).get('refresh_token') ?? ''
    const grant = this.#grants.get(shown)
    this.#grants.delete(shown)
    if (grant === undefined || this.#dead.has(grant.subject)) {
      reply(response, 400, { error: 'invalid_grant' })
    } else reply(response, 200, await this.signIn(grant, TOKEN_MINUTES))
  }

  #remember(grant: Grant): string {
    const secret = randomUUID()
    this.#grants.set(secret, grant)
    return secret
  }

  #token({ subject, tenant, scope }: Grant, seconds: number): Promise<string> {
    const { kid, privateKey } = this.#key
    const now = Math.floor(this.#clock() / 1000)
    return new SignJWT({ tenant, scope, jti: randomUUID(), iat: now, exp: now + seconds })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid })
      .setIssuer(ISSUER)
      .setAudience(AUDIENCE)
      .setSubject(subject)
      .sign(privateKey)
  }
}

async function newKey(): Promise<SigningKey> {
  const kid = `k-${randomUUID().slice(0, 8)}`
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  return { kid, privateKey, publicKey: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' } }
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store' })
  response.end(JSON.stringify(body))
}
