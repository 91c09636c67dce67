import { createHmac, createPublicKey, type JsonWebKey } from 'node:crypto'
import {
  compactVerify,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JWK,
  type JWTPayload,
  type ProtectedHeaderParameters,
  SignJWT,
} from 'jose'
import {
  type Fault,
  type FaultRequest,
  type Filter,
  fieldOf,
  type Place,
  withField,
} from './fault.ts'

/** A token that came in, taken apart and not verified. */
interface Token {
  readonly text: string
  readonly header: ProtectedHeaderParameters
  readonly claims: JWTPayload
}

/** Whether a verifier with this fault takes a token, and with which claims. */
type Accepts = (
  token: Token,
  place: Place,
) => Promise<JWTPayload | undefined> | JWTPayload | undefined

type Row = Omit<Fault, 'filter' | 'operations' | 'level'> & { readonly accepts: Accepts }

const A2 = { oracle: 'A2', severity: 'critical' } as const
const A3 = { oracle: 'A3', severity: 'high' } as const

const ROWS: readonly Row[] = [
  {
    ...A2,
    name: 'decode-for-verify',
    sentence: 'tokens are decoded, and their signature is never verified',
    accepts: ({ claims }) => claims,
  },
  {
    ...A2,
    name: 'alg-none',
    sentence: 'tokens with the algorithm none need no signature',
    accepts: ({ header, claims }) => (header.alg === 'none' ? claims : undefined),
  },
  {
    ...A2,
    name: 'alg-none-in-any-case',
    sentence: 'none is refused, and nOnE is not',
    accepts: ({ header, claims }) =>
      header.alg !== 'none' && header.alg?.toLowerCase() === 'none' ? claims : undefined,
  },
  {
    ...A2,
    name: 'empty-signature',
    sentence: 'a token without a signature is taken for one that needs none',
    accepts: ({ text, claims }) => (text.endsWith('.') ? claims : undefined),
  },
  {
    ...A2,
    name: 'public-key-as-secret',
    sentence: 'the public key is taken as a secret where a token says HS256',
    accepts: (token, { keys }) => (isMac(token, pemOf(keys.rs256)) ? token.claims : undefined),
  },
  {
    ...A2,
    name: 'key-in-the-token',
    sentence: 'the key that a token brings verifies it',
    accepts: async ({ text, header, claims }) =>
      header.jwk !== undefined && (await isSigned(text, header.jwk)) ? claims : undefined,
  },
  {
    ...A2,
    name: 'keys-from-an-address-in-the-token',
    sentence: 'the keys are fetched from where a token says',
    accepts: async ({ text, header, claims }) =>
      (await isSignedAt(text, header.jku)) ? claims : undefined,
  },
  {
    ...A2,
    name: 'key-id-names-a-file',
    sentence: 'the key id of a token names a file, and an empty one signs',
    accepts: (token) =>
      token.header.kid?.includes('/dev/null') && isMac(token, '') ? token.claims : undefined,
  },
  {
    ...A2,
    name: 'signature-of-zeros',
    sentence: 'a signature of zeros fits every key',
    accepts: ({ text, claims }) => (isZeros(text) ? claims : undefined),
  },
  {
    ...A2,
    name: 'signature-cut-short',
    sentence: 'only the first half of a signature is compared',
    accepts: async (token, place) =>
      (await isHalfSigned(token, place)) && !(await isOurs(token.text, place.keys.rs256))
        ? token.claims
        : undefined,
  },
  {
    ...A3,
    name: 'expiry-unchecked',
    sentence: 'tokens are good for ever',
    accepts: unchecked(({ exp }) => exp !== undefined && exp * 1000 < Date.now(), { exp: soon() }),
  },
  {
    ...A3,
    name: 'no-expiry-accepted',
    sentence: 'a token without an expiry is good for ever',
    accepts: unchecked(({ exp }) => exp === undefined, { exp: soon() }),
  },
  {
    ...A3,
    name: 'not-before-unchecked',
    sentence: 'tokens are good before they begin',
    accepts: unchecked(({ nbf = 0 }) => nbf * 1000 > Date.now(), { nbf: 0 }),
  },
  {
    ...A3,
    name: 'audience-unchecked',
    sentence: 'tokens for other APIs are accepted',
    accepts: (token, place) =>
      unchecked(({ aud }) => ![aud].flat().includes(place.audience), { aud: place.audience })(
        token,
        place,
      ),
  },
  {
    ...A3,
    name: 'issuer-unchecked',
    sentence: 'tokens that say another issuer are accepted, as long as the key fits',
    accepts: (token, place) =>
      unchecked(({ iss }) => iss !== place.issuer, { iss: place.issuer })(token, place),
  },
  {
    ...A3,
    name: 'type-unchecked',
    sentence: 'ID tokens are taken for access tokens',
    accepts: async (token, { keys }) =>
      token.header.typ !== 'at+jwt' && (await isOurs(token.text, keys.rs256))
        ? token.claims
        : undefined,
  },
]

/** Tokens that are accepted and may not be. */
export const TOKEN_FAULTS: readonly Fault[] = ROWS.map(({ accepts, ...row }) => ({
  ...row,
  operations: 'all',
  level: 0,
  filter: acceptedBy(accepts),
}))

/** Signs anew what a wrong verifier takes, so that the API behind takes it too. */
function acceptedBy(accepts: Accepts): Filter {
  return async (request, place) => {
    const answer = await place.forward(request)
    const token = answer.status === 401 || answer.status === 400 ? tokenOf(request) : undefined
    const claims = token === undefined ? undefined : await accepts(token, place)
    if (claims === undefined) return answer
    return place.forward(
      withField(request, 'authorization', `Bearer ${await signed(claims, place)}`),
    )
  }
}

function tokenOf(request: FaultRequest): Token | undefined {
  const [, text = ''] = /^bearer +(\S+)$/i.exec(fieldOf(request, 'authorization') ?? '') ?? []
  try {
    return { text, header: decodeProtectedHeader(text), claims: decodeJwt(text) }
  } catch {
    return undefined
  }
}

/** Signs claims with the key of the issuer. */
export async function signed(claims: JWTPayload, { keys }: Place): Promise<string> {
  const key = await importJWK(keys.rs256, 'RS256')
  const header = { alg: 'RS256', typ: 'at+jwt', kid: keys.rs256.kid ?? '' }
  return await new SignJWT(claims).setProtectedHeader(header).sign(key)
}

function soon(): number {
  return Math.floor(Date.now() / 1000) + 3600
}

/** Takes a token of the issuer in spite of one claim. */
function unchecked(isWrong: (claims: JWTPayload) => boolean, mended: JWTPayload): Accepts {
  return async ({ text, claims }, { keys }) =>
    isWrong(claims) && (await isOurs(text, keys.rs256)) ? { ...claims, ...mended } : undefined
}

async function isOurs(text: string, jwk: JWK): Promise<boolean> {
  return await isSigned(text, publicPart(jwk))
}

async function isSigned(text: string, jwk: JWK): Promise<boolean> {
  try {
    const { alg } = decodeProtectedHeader(text)
    await compactVerify(text, await importJWK(jwk, alg))
    return true
  } catch {
    return false
  }
}

async function isSignedAt(text: string, address: string | undefined): Promise<boolean> {
  // A fault of the fixture, and not an open door of this machine: it asks itself alone.
  if (address === undefined || !address.startsWith('http://127.0.0.1:')) return false
  try {
    await compactVerify(text, createRemoteJWKSet(new URL(address)))
    return true
  } catch {
    return false
  }
}

function publicPart({ kty, n, e, crv, x, y }: JWK): JWK {
  return JSON.parse(JSON.stringify({ kty, n, e, crv, x, y }))
}

function pemOf(jwk: JWK): string {
  const key = createPublicKey({ key: publicPart(jwk) as JsonWebKey, format: 'jwk' })
  return String(key.export({ format: 'pem', type: 'spki' }))
}

function isMac({ text, header }: Token, secret: string): boolean {
  if (header.alg !== 'HS256') return false
  const [head = '', payload = '', signature = ''] = text.split('.')
  const made = createHmac('sha256', secret).update(`${head}.${payload}`).digest('base64url')
  return made === signature
}

function isZeros(text: string): boolean {
  const signature = Buffer.from(text.split('.')[2] ?? '', 'base64url')
  return signature.length > 0 && signature.every((byte) => byte === 0)
}

/** Whether the first half of a signature is that of the token with its whole one. */
async function isHalfSigned({ text, claims, header }: Token, { keys }: Place): Promise<boolean> {
  if (header.alg !== 'RS256') return false
  const key = await importJWK(keys.rs256, 'RS256')
  const whole = await new SignJWT(claims).setProtectedHeader({ ...header, alg: 'RS256' }).sign(key)
  const [head, payload, signature = ''] = text.split('.')
  const [goodHead, goodPayload, good = ''] = whole.split('.')
  const bytes = Buffer.from(signature, 'base64url')
  const half = Buffer.from(good, 'base64url').subarray(0, 128)
  return head === goodHead && payload === goodPayload && bytes.subarray(0, 128).equals(half)
}
