import { exportJWK, generateKeyPair, type JWK } from 'jose'

/** The signing keys of one authorization server, as private JSON Web Keys. */
export interface SigningKeys {
  readonly rs256: JWK
  readonly es256: JWK
}

/** Makes new signing keys: RS256 for the tokens of people, ES256 for those of services. */
export async function createSigningKeys(): Promise<SigningKeys> {
  const [rs256, es256] = await Promise.all([createKey('RS256'), createKey('ES256')])
  return { rs256, es256 }
}

async function createKey(alg: 'RS256' | 'ES256'): Promise<JWK> {
  const { privateKey } = await generateKeyPair(alg, { extractable: true })
  const kid = `${alg.toLowerCase()}-${crypto.randomUUID().slice(0, 8)}`
  return { ...(await exportJWK(privateKey)), kid, alg, use: 'sig' }
}
