import { deflateRawSync } from 'node:zlib'
import {
  CompactSign,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  importJWK,
  type JWK,
  SignJWT,
} from 'jose'

/** A word, and the token that stands for it. */
type Word = readonly [word: string, token: string]

const BOMB_BYTES = 10_000_000

/**
 * Tokens with the claims of a good one whose header asks for trouble. Where a header says where the key is, the
 * attacker's own key made the signature, so whoever believes it is lost; where it changes what the rest means, the
 * right key did, so that nothing but the header is wrong.
 */
export async function troublesomeTokens(
  token: string,
  own: JWK,
  lure: string,
): Promise<readonly Word[]> {
  return [...(await byAnother(token, lure)), ...(await byTheRight(token, own))]
}

/** The key of an attacker, as his key server serves it under any id. */
export async function attackersKey(): Promise<{
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}> {
  pair ??= await generateKeyPair('RS256', { extractable: true })
  const { privateKey, publicKey } = pair
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), alg: 'RS256', use: 'sig' } }
}

let pair: Awaited<ReturnType<typeof generateKeyPair>> | undefined

async function byAnother(token: string, lure: string): Promise<readonly Word[]> {
  const { privateKey, jwk } = await attackersKey()
  const { kid = '', ...own } = decodeProtectedHeader(token)
  const headers = {
    'with a key of its own': { ...own, kid, jwk },
    'with a key of its own and no id': { ...own, jwk },
    'with a jku': { ...own, kid, jku: lure },
    'with a jku and an unknown id': { ...own, kid: 'attacker', jku: lure },
    'with an x5u': { ...own, kid: 'attacker', x5u: lure },
  }
  const signed = Object.entries(headers).map(async ([word, header]): Promise<Word> => {
    const signer = new SignJWT(decodeJwt(token)).setProtectedHeader({ ...header, alg: 'RS256' })
    return [`token ${word}`, await signer.sign(privateKey)]
  })
  return Promise.all(signed)
}

async function byTheRight(token: string, own: JWK): Promise<readonly Word[]> {
  const key = await importJWK(own, 'RS256')
  const header = { ...decodeProtectedHeader(token), alg: 'RS256' }
  const claims = Buffer.from(JSON.stringify(decodeJwt(token)))
  const sign = (payload: Uint8Array, more: object): Promise<string> =>
    new CompactSign(payload)
      .setProtectedHeader({ ...header, ...more })
      .sign(key, { crit: { exp: true, b64: true, 'urn:unknown': true } })
  const bomb = deflateRawSync(Buffer.alloc(BOMB_BYTES, ' '))
  return [
    ['token with crit', await sign(claims, { crit: ['exp'], exp: 1 })],
    ['token with an unknown crit', await sign(claims, { crit: ['urn:unknown'], 'urn:unknown': 1 })],
    ['token of zip', await sign(deflateRawSync(claims), { zip: 'DEF' })],
    ['token that is a bomb', await sign(bomb, { zip: 'DEF' })],
    ['token that is encrypted and a bomb', encrypted(bomb)],
    ['token of type jose', await sign(claims, { typ: 'JOSE' })],
    ['token that holds a token', await sign(Buffer.from(token), { cty: 'JWT' })],
  ]
}

/** Five parts, as RFC 7516 has them: whoever looks at `zip` before the key inflates ten megabytes. */
function encrypted(ciphertext: Buffer): string {
  const header = { alg: 'dir', enc: 'A128GCM', zip: 'DEF' }
  const parts = [JSON.stringify(header), '', 'a'.repeat(12), ciphertext, 'b'.repeat(16)]
  return parts.map((part) => Buffer.from(part).toString('base64url')).join('.')
}
