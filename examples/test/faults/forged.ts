import { createHmac, randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import {
  base64url,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose'
import { listen } from '../../src/listen.ts'
import { forge } from '../../src/tokens/forge.ts'
import { obtainToken } from '../../src/tokens/obtain.ts'
import type { Bench } from './bench.ts'

/** Tokens that nobody may take, by the name of the fault that takes them. */
export type Forged = (good: string, bench: Bench) => Promise<string>

const signedWith = (flaws: Parameters<typeof forge>[2]): Forged => {
  return (good, { place }) => forge(good, place.keys, flaws)
}

/** One token for each fault of a verifier. */
export const FORGED: Readonly<Record<string, Forged>> = {
  'decode-for-verify': signedWith({ badSignature: true }),
  'alg-none': signedWith({ algorithm: 'none' }),
  'alg-none-in-any-case': async (good) => `${unsigned(good, { alg: 'nOnE', typ: 'at+jwt' })}.`,
  'empty-signature': async (good) => `${good.split('.').slice(0, 2).join('.')}.`,
  'public-key-as-secret': signedWith({ algorithm: 'HS256' }),
  'key-in-the-token': async (good) => {
    const { privateKey, publicKey } = await generateKeyPair('RS256')
    return signed(good, { alg: 'RS256', jwk: await exportJWK(publicKey) }, privateKey)
  },
  'key-id-names-a-file': async (good) => {
    const text = unsigned(good, { alg: 'HS256', typ: 'at+jwt', kid: '../../../../dev/null' })
    return `${text}.${createHmac('sha256', '').update(text).digest('base64url')}`
  },
  'signature-of-zeros': async (good) => withSignature(good, () => Buffer.alloc(256)),
  'signature-cut-short': async (good) =>
    withSignature(good, (bytes) => Buffer.concat([bytes.subarray(0, 128), randomBytes(128)])),
  'expiry-unchecked': signedWith({ expired: true }),
  'no-expiry-accepted': signedWith({ noExpiry: true }),
  'not-before-unchecked': signedWith({ notBeforeSeconds: 3600 }),
  'audience-unchecked': signedWith({ audience: 'https://other.example.com' }),
  'issuer-unchecked': signedWith({ issuer: 'https://other.example.com' }),
  'type-unchecked': async (good, { place }) => {
    const key = await importJWK(place.keys.rs256, 'RS256')
    return signed(good, { alg: 'RS256', typ: 'JWT', kid: place.keys.rs256.kid ?? '' }, key)
  },
}

/** A token whose keys are to be fetched from a server of the attacker, and that server. */
export async function withKeysElsewhere(
  good: string,
): Promise<{ token: string; close: () => Promise<void> }> {
  const { privateKey, publicKey } = await generateKeyPair('RS256')
  const keys = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'a' }] })
  const server = createServer((_, response) => {
    response.setHeader('content-type', 'application/json').end(keys)
  })
  const { url, close } = await listen(server, 0)
  const jku = `${url}/jwks.json`
  return { token: await signed(good, { alg: 'RS256', kid: 'a', jku }, privateKey), close }
}

/** A token of alice for one scope alone. */
export async function narrowToken({ place }: Bench, scope: string): Promise<string> {
  return obtainToken(place, 'alice', { scope })
}

type Header = { alg: string; typ?: string; kid?: string; jku?: string; jwk?: JWK }

function signed(
  good: string,
  header: Header,
  key: Parameters<SignJWT['sign']>[0],
): Promise<string> {
  return new SignJWT(decodeJwt(good)).setProtectedHeader({ typ: 'at+jwt', ...header }).sign(key)
}

function unsigned(good: string, header: Header): string {
  return [header, decodeJwt(good)].map((part) => base64url.encode(JSON.stringify(part))).join('.')
}

function withSignature(good: string, change: (bytes: Buffer) => Buffer): string {
  const [header = '', claims = '', signature = ''] = good.split('.')
  const bytes = change(Buffer.from(signature, 'base64url'))
  return `${header}.${claims}.${bytes.toString('base64url')}`
}
