import { hash, randomBytes } from 'node:crypto'
import { apiKey, basic, bearer, memoryReplays } from '@sallyport/guard'
import { createRelations } from '@sallyport/policy/remote'
import { importProofKey, ProofKeys } from '../../packages/guard/src/schemes/dpop-keys.ts'
import { type Ask, guardWith } from './asking.ts'
import { type Contender, untilFull } from './contender.ts'
import { digestRequests } from './digest.ts'
import { ANSWER_MS_MAX, AUDIENCE, ISSUER, introspected, SECRET, tokenOf } from './tokens.ts'

const DAY = 86_400
const SECONDS = Math.floor(Date.now() / 1000)
const BY_LOT = 'one by lot leaves'

/** The password `password` by argon2id at its least: here is nobody to keep out. */
const CHEAP_HASH =
  '$argon2id$v=19$m=8,t=1,p=1$u4nj0ju5iQ1Uw5Xkpbftnw$jYkG15cM2qAuPRiYHJTgVySYpIgtidrBcK/4A08D2Cg'

/** What schemes remember of credentials, and what is asked of engines. */
export const schemeContenders: readonly Contender[] = [
  {
    name: 'bearer(): verified tokens',
    limit: 10_000,
    whenFull: BY_LOT,
    megabytes: 40,
    make: () => {
      const ask = askBearer()
      return (n) => ask({ authorization: `Bearer ${tokenOf(n, SECONDS + DAY)}` })
    },
  },
  {
    name: 'bearer(): tokens that had ended',
    limit: 1_000,
    whenFull: BY_LOT,
    megabytes: 10,
    make: () => {
      const ask = askBearer()
      return (n) => ask({ authorization: `Bearer ${tokenOf(n, SECONDS - DAY)}` })
    },
  },
  {
    name: 'basic(): verified passwords',
    limit: 10_000,
    whenFull: BY_LOT,
    megabytes: 30,
    make: () => {
      const lookup = (id: string) => ({ passwordHash: CHEAP_HASH, subject: { id, sets: [] } })
      const ask = guardWith(basic({ lookup }), false)
      return (n) => ask({ authorization: `Basic ${base64(`account-${n}:password`)}` })
    },
  },
  {
    name: 'apiKey(): verified keys',
    limit: 10_000,
    whenFull: BY_LOT,
    megabytes: 30,
    make: () => {
      const lookup = (id: string) => ({ subject: { id, sets: [] } })
      const ask = guardWith(apiKey({ lookup }), false)
      return (n) => ask({ 'x-api-key': `key-of-a-service-${n}` })
    },
  },
  {
    name: 'introspection(): active tokens',
    limit: 10_000,
    whenFull: BY_LOT,
    megabytes: 40,
    restMs: ANSWER_MS_MAX,
    make: () => introspected((n) => ({ active: true, sub: `subject-${n}`, exp: SECONDS + DAY })),
  },
  {
    name: 'introspection(): inactive tokens',
    limit: 1_000,
    whenFull: BY_LOT,
    megabytes: 40,
    restMs: ANSWER_MS_MAX,
    make: () => introspected(() => ({ active: false })),
  },
  {
    name: 'digest(): nonces whose counts are known',
    limit: 100_000,
    whenFull: 'the oldest is refused from then on',
    megabytes: 60,
    make: digestRequests,
  },
  {
    name: 'dpop(): proofs that were used',
    limit: 500_000,
    whenFull: '503',
    megabytes: 120,
    make: () => {
      const replays = memoryReplays()
      const ends = (SECONDS + DAY) * 1000
      return untilFull('RangeError', (n) =>
        replays.seen(hash('sha256', `proof-${n}`, 'base64url'), ends),
      )
    },
  },
  {
    name: 'dpop(): keys of holders',
    limit: 10_000,
    whenFull: 'the oldest leaves',
    megabytes: 60,
    make: () => {
      const keys = new ProofKeys()
      return async (n) => {
        const jwk = { kty: 'OKP', crv: 'Ed25519', x: randomBytes(32).toString('base64url') }
        const key = await importProofKey(jwk)
        if (key !== undefined) keys.keep(`${base64(`${n} ${jwk.x}`)}.claims.signature`, key)
      }
    },
  },
  {
    name: 'createRelations(): answers of engines',
    limit: 10_000,
    whenFull: BY_LOT,
    megabytes: 20,
    make: () => {
      const point = { evaluate: async () => ({ kind: 'permitted' }) as const }
      const relations = createRelations(point, { permittedSeconds: DAY })
      const query = { relation: 'viewer', subjectType: 'user', objectType: 'order' }
      return (n) =>
        relations.answersFor([{ ...query, subjectId: `subject-${n}`, objectId: `order-${n}` }])
    },
  },
]

function askBearer(): Ask {
  return guardWith(bearer({ issuer: ISSUER, audience: AUDIENCE, secret: SECRET }), false)
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64')
}
