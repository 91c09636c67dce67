import type { Stored, Tokens } from './token-store.ts'

/** The largest file of tokens, in bytes. */
export const STORED_BYTES_MAX = 262_144

/** What makes a file one of ours, and of a form that we know. */
const FORMAT = 'sallyport tokens 1'

/**
 * Writes what a store holds as the text of a file. A `RangeError` if it is too long for one, and a `TypeError` if it could
 * not be read back.
 */
export function formatStored(stored: Stored): string {
  const text = `${JSON.stringify({ format: FORMAT, ...stored }, undefined, 2)}\n`
  const length = new TextEncoder().encode(text).byteLength
  if (length > STORED_BYTES_MAX) {
    throw new RangeError(`tokens of ${length} bytes are too long: a file takes ${STORED_BYTES_MAX}`)
  }
  const read = parseStored(text)
  if (read.kind === 'broken') throw new TypeError(`what cannot be kept: ${read.why}`)
  return text
}

/** Reads it back, or says what is wrong with it; a member that nobody here knows is left out. */
export function parseStored(
  text: string,
): Stored | { readonly kind: 'broken'; readonly why: string } {
  const document = parseObject(text)
  if (document === undefined) return broken('it is no JSON object')
  if (document['format'] !== FORMAT) return broken(`its \`format\` is not \`${FORMAT}\``)
  const { kind, version, tokens, why } = document
  if (typeof version !== 'string' || version === '') return broken('`version` is missing')
  if (kind === 'signed_out') return { kind, version }
  if (kind === 'ended') {
    return typeof why === 'string' ? { kind, version, why } : broken('`why` is missing')
  }
  if (kind !== 'signed_in') return broken('its `kind` is unknown')
  const read = readTokens(tokens)
  return typeof read === 'string'
    ? broken(`\`tokens.${read}\` is wrong`)
    : { kind, version, tokens: read }
}

function broken(why: string): { readonly kind: 'broken'; readonly why: string } {
  return { kind: 'broken', why }
}

function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? { ...value } : undefined
  } catch {
    return undefined
  }
}

const MEMBERS: Readonly<Record<keyof Tokens, (value: unknown) => boolean>> = {
  // The characters of a token (RFC 6749 appendix A.12): with any other it could not be sent.
  accessToken: (value) => typeof value === 'string' && /^[\x21-\x7e]+$/.test(value),
  type: (value) => value === undefined || value === 'Bearer' || value === 'DPoP',
  refreshToken: isText,
  obtainedAt: isCount,
  expiresInSeconds: isCount,
  scope: isText,
}

/** The tokens, or the name of the first member that is wrong. */
function readTokens(value: unknown): Tokens | string {
  const given = typeof value === 'object' && value !== null ? { ...value } : {}
  const members = given as Record<string, unknown>
  const wrong = Object.entries(MEMBERS).find(([name, isRight]) => !isRight(members[name]))
  if (wrong !== undefined) return wrong[0]
  const known = Object.keys(MEMBERS).filter((name) => members[name] !== undefined)
  // Each member was looked at above.
  return Object.fromEntries(known.map((name) => [name, members[name]])) as unknown as Tokens
}

function isText(value: unknown): boolean {
  return value === undefined || typeof value === 'string'
}

function isCount(value: unknown): boolean {
  return value === undefined || (typeof value === 'number' && Number.isFinite(value) && value >= 0)
}
