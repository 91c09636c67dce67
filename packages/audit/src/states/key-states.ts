import { createPublicKey, type JsonWebKey } from 'node:crypto'
import type { Members } from '../wire/json-text.ts'
import { ATTACKER_KEY_ID, type AttackerKey, attackerKey, signedWith } from './attacker-keys.ts'
import type { StateRow } from './row.ts'
import type { StateContext } from './state-context.ts'
import { type ReadToken, signedWithSecret, writePart } from './token.ts'
import { HMAC_HASHES, weakSecretOf } from './weak-secrets.ts'

/** Tokens whose signature is good, by a key that is not the issuer's or that all the world knows. */
export async function keyStates(
  { held, tools }: StateContext,
  token: ReadToken,
): Promise<readonly StateRow[]> {
  const key = await attackerKey(String(token.header['alg']))
  return [
    ...confusedStates(token, tools.jwks ?? []),
    ...secretStates(token, held.secret),
    ...ownKeyStates(token, key),
    ...addressStates(token, { key, url: tools.canaryUrl }),
    ...keyIdStates(token),
  ]
}

/** RFC 8725 section 2.1: a public key is known to all, so as a secret it proves nothing. */
function confusedStates(token: ReadToken, jwks: readonly Members[]): readonly StateRow[] {
  const { header, parts } = token
  const jwk = jwks.find(({ kid }) => kid === header['kid']) ?? jwks[0]
  if (jwk === undefined || String(header['alg']) in HMAC_HASHES) return []
  const head = writePart({ ...header, alg: 'HS256' })
  return Object.entries(spellingsOf(jwk)).map(([name, secret]) => ({
    name: `HS256 with the public key: ${name}`,
    show: { secret: signedWithSecret(head, parts[1], { secret }) },
    cause: 'public key taken as a secret',
  }))
}

function spellingsOf(jwk: Members): Readonly<Record<string, string>> {
  try {
    const key = createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' })
    const spki = String(key.export({ format: 'pem', type: 'spki' }))
    const isRsa = key.asymmetricKeyType === 'rsa'
    return {
      PEM: spki,
      'PEM without its last newline': spki.trimEnd(),
      ...(isRsa && { 'PEM of PKCS #1': String(key.export({ format: 'pem', type: 'pkcs1' })) }),
      JWK: JSON.stringify(jwk),
    }
  } catch {
    return {}
  }
}

function secretStates(token: ReadToken, secret: string): readonly StateRow[] {
  const { header, parts } = token
  const head = writePart({ ...header, alg: 'HS256' })
  const empty: StateRow = {
    name: 'HS256 with an empty secret',
    show: { secret: signedWithSecret(head, parts[1], { secret: '' }) },
    cause: 'an empty secret signs',
  }
  const weak = weakSecretOf(secret)
  const hash = HMAC_HASHES[String(header['alg'])]
  if (weak === undefined || hash === undefined) return [empty]
  const payload = writePart({ ...token.claims, sallyport: true })
  return [
    empty,
    {
      name: 'signed anew with a secret that stands in tutorials',
      show: { secret: signedWithSecret(parts[0], payload, { secret: weak, hash }) },
      cause: 'the secret of the signature can be guessed',
    },
  ]
}

/** RFC 8725 section 3.10 and RFC 7515 section 4.1.3: a key is no better than whoever brings it. */
function ownKeyStates(token: ReadToken, key: AttackerKey): readonly StateRow[] {
  const { header, parts } = token
  const { alg, publicJwk } = key
  const sign = (more: Members): string => signedWith(key, { ...header, alg, ...more }, parts[1])
  return [
    {
      name: 'signed with a key of ours',
      show: { secret: sign({}) },
      cause: 'signature not verified',
    },
    {
      name: 'key id that nobody knows',
      show: { secret: sign({ kid: 'sallyport-unknown' }) },
      cause: 'an unknown key id skips the check',
    },
    {
      name: 'key in the token',
      show: { secret: sign({ jwk: publicJwk, kid: ATTACKER_KEY_ID }) },
      cause: 'key taken from the token',
    },
  ]
}

function addressStates(
  { header, claims, parts }: ReadToken,
  { key, url }: { key: AttackerKey; url: string | undefined },
): readonly StateRow[] {
  if (url === undefined) return []
  const { alg } = key
  const cause = 'the address of the keys is taken from the token' as const
  const own = { ...header, alg, kid: ATTACKER_KEY_ID }
  const iss = new URL(url).origin
  return [
    ...(['jku', 'x5u'] as const).map((name) => ({
      name: `${name} to an address of ours`,
      show: { secret: signedWith(key, { ...own, [name]: url }, parts[1]) },
      cause,
    })),
    // Whoever looks up the keys of any issuer finds ours (RFC 8725 section 3.8).
    {
      name: 'issuer at an address of ours',
      show: { secret: signedWith(key, own, { ...claims, iss }) },
      cause,
    },
  ]
}

const EMPTY_FILE = '../../../../../../../../dev/null'
const QUERY = "sallyport' UNION SELECT 'sallyport' -- "

/** Key ids that choose a key whose content is known, or that break what looks it up. */
function keyIdStates({ header, parts }: ReadToken): readonly StateRow[] {
  const chosen = (kid: unknown, secret: string): StateRow['show'] => ({
    secret: signedWithSecret(writePart({ ...header, alg: 'HS256', kid }), parts[1], { secret }),
  })
  const empty = 'key id chooses an empty secret'
  return [
    { name: 'key id that is empty', show: chosen('', ''), cause: empty },
    {
      name: 'key id that is the path of an empty file',
      show: chosen(EMPTY_FILE, ''),
      cause: empty,
    },
    {
      name: 'key id that ends a query',
      show: chosen(QUERY, 'sallyport'),
      cause: 'key id is put into a query',
    },
    { name: 'key id that all objects have', show: chosen('constructor', ''), cause: empty },
    { name: 'key id that is a list', show: chosen(['sallyport'], ''), cause: empty },
  ]
}
