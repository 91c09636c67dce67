import type { WebKey } from './web-key.ts'
/** The one algorithm that we sign with: every platform has it, and every server takes it. */
export const JWT_ALGORITHM = 'ES256'

/** Its names in WebCrypto: of keys, and of signatures. */
export const ES256_KEY = { name: 'ECDSA', namedCurve: 'P-256' } as const
const ES256_SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const

const UTF8: TextEncoder = new TextEncoder()

/** A signed JWT in its compact form (RFC 7515 section 7.1). The header is given as it is written. */
export async function signJwt(
  header: string,
  claims: Readonly<Record<string, unknown>>,
  key: WebKey,
): Promise<string> {
  const signed = `${base64url(UTF8.encode(header))}.${base64url(UTF8.encode(JSON.stringify(claims)))}`
  const signature = await crypto.subtle.sign(ES256_SIGNATURE, key, UTF8.encode(signed))
  return `${signed}.${base64url(new Uint8Array(signature))}`
}

/** The SHA-256 hash of a text, in base64url. */
export async function sha256(text: string): Promise<string> {
  return base64url(new Uint8Array(await crypto.subtle.digest('SHA-256', UTF8.encode(text))))
}

/** Base64url without padding (RFC 7515 section 2). */
function base64url(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Whether a key signs with our algorithm. */
export function signsEs256(key: WebKey): boolean {
  const { name, namedCurve } = key.algorithm as EcKeyAlgorithm
  const isCurve = name === ES256_KEY.name && namedCurve === ES256_KEY.namedCurve
  return isCurve && key.type === 'private' && key.usages.includes('sign')
}
