import { memorySessions } from '@sallyport/guard'
import type { ApiKeyStore } from '@sallyport/stores'
import { LastUses } from '../../packages/stores/src/last-uses.ts'
import { openMemory } from '../../packages/stores/src/memory/open.ts'
import { type Contender, untilFull } from './contender.ts'

const END = Date.now() + 86_400_000
const ACCOUNT = { kind: 'user', sets: [], disabled: false, createdAt: 0 } as const
const FULL = { limit: 100_000, whenFull: 'an error' } as const

/** The stores in memory, and what is noted on the way to any other. */
export const storeContenders: readonly Contender[] = [
  {
    name: 'memorySessions()',
    limit: 100_000,
    whenFull: 'the one unused for longest ends',
    megabytes: 160,
    make: () => {
      const sessions = memorySessions()
      const common = { factors: [], createdAt: 0, seenAt: 0, endsAt: END }
      return (n) =>
        sessions.create({ hash: `hash-${n}`, subject: { id: `subject-${n}`, sets: [] }, ...common })
    },
  },
  {
    name: 'memory: accounts',
    ...FULL,
    megabytes: 80,
    make: () => {
      const { accounts } = openMemory()
      return untilFull('Full', (n) =>
        accounts.create({ name: `account-${n}`, subjectId: `subject-${n}`, ...ACCOUNT }),
      )
    },
  },
  {
    name: 'memory: API keys',
    ...FULL,
    megabytes: 80,
    make: () => {
      const { accounts, apiKeys } = openMemory()
      const subjectId = 'service'
      accounts.create({ name: 'service', subjectId, ...ACCOUNT })
      const common = { subjectId, createdAt: 0, revoked: false }
      return untilFull('Full', (n) =>
        apiKeys.create({ id: `id-${n}`, hash: `hash-${n}`, ...common }),
      )
    },
  },
  {
    name: 'memory: revoked tokens',
    ...FULL,
    megabytes: 60,
    make: () => {
      const { revocations } = openMemory()
      return untilFull('Full', (n) =>
        revocations.revokeToken({ tokenId: `token-${n}`, expiresAt: END }),
      )
    },
  },
  {
    name: 'memory: revoked subjects',
    ...FULL,
    megabytes: 60,
    make: () => {
      const { revocations } = openMemory()
      return untilFull('Full', (n) =>
        revocations.revokeSubject({ subjectId: `subject-${n}`, notBefore: 0, expiresAt: END }),
      )
    },
  },
  {
    name: 'notes of the last uses of keys',
    limit: 10_000,
    whenFull: 'all are forgotten',
    megabytes: 10,
    make: () => {
      const uses = new LastUses({ used: () => undefined } as unknown as ApiKeyStore)
      return (n) => uses.note(`key-${n}`)
    },
  },
]
