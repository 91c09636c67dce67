import type { Members } from '../wire/json-text.ts'
import type { StateRow } from './row.ts'
import type { StateContext } from './state-context.ts'
import { flipped, joined, type ReadToken, readToken, writePart } from './token.ts'

/** Tokens that somebody wrote who has one good token and no key at all. */
export function forgedStates(context: StateContext, token: ReadToken): readonly StateRow[] {
  return [
    ...signatureStates(context, token),
    ...unsignedStates(token),
    ...switchedStates(token),
    ...editedStates(context, token),
  ]
}

function signatureStates({ tools }: StateContext, token: ReadToken): readonly StateRow[] {
  const [header, payload, signature] = token.parts
  const foreign = tools.other === undefined ? undefined : readToken(tools.other.secret)
  const part = 'only a part of the signature is compared'
  const rows: StateRow[] = [
    {
      name: 'signature one bit off',
      show: { secret: joined(header, payload, flipped(signature)) },
      cause: 'signature not verified',
      isSentinel: true,
    },
    {
      name: 'last byte of the signature off',
      show: { secret: joined(header, payload, lastOff(signature)) },
      cause: part,
    },
    {
      name: 'signature cut short',
      show: { secret: joined(header, payload, cut(signature)) },
      cause: part,
    },
    ...zeroStates(token),
  ]
  if (foreign === undefined || foreign.parts[2] === signature) return rows
  const secret = joined(header, payload, foreign.parts[2])
  return [
    ...rows,
    { name: 'signature of another token', show: { secret }, cause: 'signature not verified' },
  ]
}

/** CVE-2022-21449: a signature of zeros fits any key where nobody looks at its range. */
const ZERO_BYTES: Readonly<Record<string, number>> = { ES256: 64, ES384: 96, ES512: 132 }

function zeroStates({ header, parts: [, payload] }: ReadToken): readonly StateRow[] {
  const alg = String(header['alg']) in ZERO_BYTES ? String(header['alg']) : 'ES256'
  const zeros = Buffer.alloc(ZERO_BYTES[alg] ?? 0).toString('base64url')
  const secret = joined(writePart({ ...header, alg }), payload, zeros)
  return [
    {
      name: `${alg} with a signature of zeros`,
      show: { secret },
      cause: 'a signature of zeros is accepted',
    },
  ]
}

function lastOff(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url')
  const last = bytes.length - 1
  bytes[last] = (bytes[last] ?? 0) ^ 1
  return bytes.toString('base64url')
}

function cut(signature: string): string {
  const bytes = Buffer.from(signature, 'base64url')
  return bytes.subarray(0, Math.ceil(bytes.length / 2)).toString('base64url')
}

const NONE = ['none', 'None', 'NONE', 'nOnE'] as const

/** RFC 8725 section 3.1: `none` is an algorithm that nobody may choose for himself. */
function unsignedStates({ header, parts: [, payload, signature] }: ReadToken): readonly StateRow[] {
  const cause = 'unsigned tokens accepted'
  const spelled = NONE.map((alg): StateRow => {
    const secret = joined(writePart({ ...header, alg }), payload, '')
    return { name: `alg ${alg}`, show: { secret }, cause }
  })
  const none = writePart({ ...header, alg: 'none' })
  return [
    ...spelled,
    {
      name: 'alg none with the old signature',
      show: { secret: joined(none, payload, signature) },
      cause,
    },
    {
      name: 'alg that is empty',
      show: { secret: joined(writePart({ ...header, alg: '' }), payload, '') },
      cause,
    },
  ]
}

const SWITCHED = ['HS256', 'RS256', 'ES256', 'PS512', 'SALLYPORT'] as const

function switchedStates({ header, parts: [, payload, signature] }: ReadToken): readonly StateRow[] {
  return SWITCHED.filter((alg) => alg !== header['alg']).map((alg) => ({
    name: `alg switched to ${alg}`,
    show: { secret: joined(writePart({ ...header, alg }), payload, signature) },
    cause: 'signature not verified',
  }))
}

/** What the payload of a token is made to say, with the signature that it had. */
function editedStates(
  { tools }: StateContext,
  { claims, parts: [header, , signature] }: ReadToken,
): readonly StateRow[] {
  return Object.entries(editsOf(claims, tools)).map(([claim, value]) => ({
    name: `payload edited: ${claim}`,
    show: { secret: joined(header, writePart({ ...claims, [claim]: value }), signature) },
    cause: 'signature not verified',
  }))
}

const DAY_S = 86_400

function editsOf(claims: Members, tools: StateContext['tools']): Members {
  const foreign =
    tools.other === undefined ? undefined : readToken(tools.other.secret)?.claims['sub']
  const exp = typeof claims['exp'] === 'number' ? claims['exp'] : tools.now / 1000
  const tenants = Object.keys(claims).filter((name) => /^(tenant|tid|org)/i.test(name))
  return {
    sub: foreign === undefined || foreign === claims['sub'] ? 'sallyport-nobody' : foreign,
    exp: Math.floor(exp) + DAY_S,
    scope: `${claims['scope'] ?? ''} admin`.trim(),
    roles: ['admin'],
    ...Object.fromEntries(tenants.map((name) => [name, 'sallyport'])),
  }
}
