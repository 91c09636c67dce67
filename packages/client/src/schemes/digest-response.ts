import { formatCredentials, type Parameter } from '@sallyport/contract'
import type { DigestChallenge } from './digest-challenge.ts'
import { type DigestHash, hex } from './digest-hash.ts'
import type { DigestNonce } from './digest-spaces.ts'

/** Who answers, with what. */
export interface DigestSecret {
  readonly name: string
  readonly password: string
  readonly hash: DigestHash
}

/** What one answer is for. */
export interface DigestUse {
  readonly method: string
  /** The path and query as they are sent. */
  readonly uri: string
  /** The body, with `auth-int`. */
  readonly body: Bytes | undefined
  readonly qop: 'auth' | 'auth-int'
  /** How often the nonce was used, this time included. */
  readonly count: number
}

/** Credentials, and what the server has to prove with its answer. */
export interface DigestResponse {
  readonly field: string
  /**
   * The right `rspauth` for an answer that is protected in a way of its own choice; `undefined` where its
   * body would have to be read and is too long.
   */
  readonly rspauth: (answer: Response, qop: string | undefined) => Promise<string | undefined>
}

/** The longest body of an answer that is read to verify it, in bytes. */
const ANSWER_BYTES_MAX = 1_048_576

/** Computes an answer to a challenge (RFC 7616 section 3.4). */
export async function digestResponse(
  { challenge, cnonce, session }: DigestNonce,
  secret: DigestSecret,
  use: DigestUse,
): Promise<DigestResponse> {
  const { realm, nonce, opaque, named } = challenge
  const { uri, qop, method } = use
  const hash = hasher(secret.hash, challenge.algorithm)
  const nc = use.count.toString(16).padStart(8, '0')
  const plain = await hash(`${binary(secret.name)}:${realm}:${binary(secret.password)}`)
  const a1 = challenge.isSession ? await hash(`${plain}:${session.nonce}:${session.cnonce}`) : plain
  const prove = async (of: string, by: string, body: Bytes | undefined): Promise<string> => {
    const covered = by === 'auth-int' ? `:${await hash(body ?? new Uint8Array())}` : ''
    return hash(`${a1}:${nonce}:${nc}:${cnonce}:${by}:${await hash(`${of}:${uri}${covered}`)}`)
  }
  const parameters: Parameter[] = [
    ...(await nameParameters(challenge, secret.name, hash)),
    { name: 'realm', value: realm },
    { name: 'uri', value: uri },
    ...(named === undefined ? [] : [{ name: 'algorithm', value: named }]),
    { name: 'nonce', value: nonce },
    { name: 'nc', value: nc },
    { name: 'cnonce', value: cnonce },
    { name: 'qop', value: qop },
    { name: 'response', value: await prove(method, qop, use.body) },
    ...(opaque === undefined ? [] : [{ name: 'opaque', value: opaque }]),
  ]
  return {
    field: formatCredentials({ scheme: 'Digest', parameters }),
    rspauth: async (answer, by = qop) => {
      const body = by === 'auth-int' ? await bodyOf(answer) : new Uint8Array()
      return body === undefined ? undefined : prove('', by, body)
    },
  }
}

type Bytes = Uint8Array<ArrayBuffer>

async function bodyOf(answer: Response): Promise<Bytes | undefined> {
  const length = Number(answer.headers.get('content-length') ?? Number.NaN)
  if (!(length <= ANSWER_BYTES_MAX)) return undefined
  return new Uint8Array(await answer.clone().arrayBuffer())
}

/** A text as its bytes in UTF-8, a character each, as the values of fields are. */
function binary(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text))
}

type Hasher = (of: string | Bytes) => Promise<string>

/** Hashes bytes; a text stands for its bytes, as the value of a field does. */
function hasher(hash: DigestHash, algorithm: DigestChallenge['algorithm']): Hasher {
  return async (of) => {
    const bytes = typeof of === 'string' ? Uint8Array.from(of, (one) => one.charCodeAt(0)) : of
    const made = await hash(algorithm, bytes)
    if (made === undefined) {
      throw new TypeError(`there is no ${algorithm} here: give \`hash\` to \`digest\``)
    }
    return hex(made)
  }
}

const FIELD_TEXT = /^[\t\x20-\x7e]*$/

/** The name in one of its three forms (RFC 7616 section 3.4.4). */
async function nameParameters(
  { realm, hidesName, isUtf8 }: DigestChallenge,
  name: string,
  hash: Hasher,
): Promise<Parameter[]> {
  if (hidesName) {
    const username = { name: 'username', value: await hash(`${binary(name)}:${realm}`) }
    return [username, { name: 'userhash', value: 'true' }]
  }
  if (FIELD_TEXT.test(name)) return [{ name: 'username', value: name }]
  if (isUtf8) return [{ name: 'username*', value: `UTF-8''${percentEncoded(name)}` }]
  // Nobody says which: the bytes of UTF-8, which most servers compare as they are.
  return [{ name: 'username', value: binary(name) }]
}

/** `value-chars` of RFC 8187 section 3.2.1. */
function percentEncoded(text: string): string {
  return encodeURIComponent(text).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
