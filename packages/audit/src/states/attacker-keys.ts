import { constants, generateKeyPair, type KeyObject, sign as signBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { Members } from '../wire/json-text.ts'
import { joined, writePart } from './token.ts'

/** A key that no issuer knows. */
export interface AttackerKey {
  /** The algorithm it signs with. */
  readonly alg: string
  readonly privateKey: KeyObject
  /** The public key as a JWK, with its id. */
  readonly publicJwk: Members
}

/** The id of the keys that are made here. */
export const ATTACKER_KEY_ID = 'sallyport'

const CURVES: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }
const SIGNS = /^(RS|PS)(256|384|512)$|^ES(256|384|512)$|^EdDSA$|^Ed25519$/
const RSA_BITS = 2048
const made = new Map<string, Promise<AttackerKey>>()
const generate = promisify(generateKeyPair)

/** A key for an algorithm, or for ES256 where it has no public keys. The same one each time: a canary serves it. */
export async function attackerKey(alg: string): Promise<AttackerKey> {
  const known = SIGNS.test(alg) ? alg : 'ES256'
  const key = made.get(known) ?? makeKey(known)
  made.set(known, key)
  return await key
}

async function makeKey(alg: string): Promise<AttackerKey> {
  const { privateKey, publicKey } = await pairFor(alg)
  const jwk = publicKey.export({ format: 'jwk' })
  return { alg, privateKey, publicJwk: { ...jwk, kid: ATTACKER_KEY_ID, use: 'sig', alg } }
}

async function pairFor(alg: string): Promise<{ privateKey: KeyObject; publicKey: KeyObject }> {
  const namedCurve = CURVES[alg]
  if (namedCurve !== undefined) return await generate('ec', { namedCurve })
  if (alg.startsWith('Ed')) return await generate('ed25519', {})
  return await generate('rsa', { modulusLength: RSA_BITS })
}

/** Signs a token with a private key, at once: a request that is being made cannot wait. */
export function signedWith(
  { alg, privateKey }: Pick<AttackerKey, 'alg' | 'privateKey'>,
  header: Members,
  payload: Members | string,
): string {
  const head = writePart(header)
  const body = typeof payload === 'string' ? payload : writePart(payload)
  const bytes = Buffer.from(`${head}.${body}`)
  const hash = alg.startsWith('Ed') ? null : `sha${alg.slice(2)}`
  const signature = signBytes(hash, bytes, {
    key: privateKey,
    dsaEncoding: 'ieee-p1363',
    ...(alg.startsWith('PS') && {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  })
  return joined(head, body, signature.toString('base64url'))
}

/** The public keys that were made so far. */
export async function attackerJwks(): Promise<readonly Members[]> {
  const keys = await Promise.all(made.values())
  return keys.map(({ publicJwk }) => publicJwk)
}
