import { createHash, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose'
import { type HolderKey, holderKeys } from './fixture/holder-keys.ts'
import type { TokenOffice } from './fixture/tokens.ts'

interface Draft {
  readonly key?: HolderKey
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
}

type Recipe = (office: TokenOffice) => Promise<string>

/** Proofs for the token before them in the request: good ones for `GET /dpop` but for what each name says. */
export const proofs = {
  good: (office) => prove(office, {}),
  post: (office) => prove(office, { claims: { htm: 'POST' } }),
  for_either: (office) => prove(office, { claims: { htu: 'https://api.example/dpop-or-bearer' } }),
  spelled: (office) => prove(office, { claims: { htu: 'HTTPS://API.EXAMPLE:443/%64pop?x#y' } }),
  wrong_host: (office) => prove(office, { claims: { htu: 'https://evil.example/dpop' } }),
  wrong_path: (office) => prove(office, { claims: { htu: 'https://api.example/me' } }),
  old: (office) => prove(office, { claims: { iat: seconds(office) - 66 } }),
  early: (office) => prove(office, { claims: { iat: seconds(office) + 6 } }),
  no_hash: (office) => prove(office, { claims: { ath: undefined } }),
  no_id: (office) => prove(office, { claims: { jti: undefined } }),
  wrong_type: (office) => prove(office, { header: { typ: 'JWT' } }),
  no_key: (office) => prove(office, { header: { jwk: undefined } }),
  other_key: async (office) => prove(office, { key: (await holderKeys()).other }),
  bad_signature: async (office) => {
    const { own, other } = await holderKeys()
    return prove(office, { key: other, header: { jwk: own.jwk } })
  },
  private_key: async (office) =>
    prove(office, { header: { jwk: (await holderKeys()).own.privateJwk } }),
  alg_none: async (office) => {
    const [header = '', claims] = (await prove(office, {})).split('.')
    const told = JSON.parse(Buffer.from(header, 'base64url').toString()) as object
    const unsigned = Buffer.from(JSON.stringify({ ...told, alg: 'none' })).toString('base64url')
    return `${unsigned}.${claims}.`
  },
  nonce: async (office) => prove(office, { claims: { nonce: await office.nonce?.() } }),
  wrong_nonce: (office) => prove(office, { claims: { nonce: 'n-0S6_WzA2Mj' } }),
} as const satisfies Record<string, Recipe>

function seconds({ now }: TokenOffice): number {
  return Math.floor(now() / 1000)
}

async function prove(office: TokenOffice, { key, claims, header }: Draft): Promise<string> {
  const { privateKey, jwk } = key ?? (await holderKeys()).own
  const good = {
    jti: randomUUID(),
    htm: 'GET',
    htu: 'https://api.example/dpop',
    iat: seconds(office),
    ath: createHash('sha256')
      .update(office.shownToken ?? '')
      .digest('base64url'),
  }
  return new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ typ: 'dpop+jwt', alg: 'ES256', jwk, ...header })
    .sign(privateKey)
}
