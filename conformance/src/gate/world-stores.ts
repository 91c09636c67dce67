import { NO_STORES, type OpenStores } from '@sallyport/gate'
import { type Account, createThrottle, memoryNonceCounters, memoryReplays } from '@sallyport/guard'
import type { FoundApiKey, FullStores, StoredAccount } from '@sallyport/stores'
import { digestAccounts } from '../fixture/digest.ts'
import { type Fixture, REALM, THROTTLE } from '../fixture/fixture.ts'
import { accounts, apiKeys } from '../fixture/subjects.ts'
import type { World } from '../fixture/world.ts'

/** The stores of a fixture as a gate asks them: they count and break as the world says. */
export async function worldStores({ world, sessionStore }: Fixture): Promise<OpenStores> {
  const asked = {
    accounts: await askedAccounts(world),
    apiKeys: askedKeys(world),
    sessions: sessionStore,
    revocations: {
      isRevoked: ({ subjectId }: { readonly subjectId?: string }) =>
        subjectId !== undefined && world.revoked.has(subjectId),
    },
  }
  return {
    ...NO_STORES,
    // What a gate only writes, or asks while it starts, is not there.
    accounts: asked as unknown as FullStores,
    replays: memoryReplays({ clock: world.now }),
    nonceCounters: memoryNonceCounters({ clock: world.now }),
    throttle: createThrottle(THROTTLE),
    sink: {
      write: (entry) => {
        const record = entry.record()
        if (record.kind !== 'allow') world.records.push(record)
      },
    },
  }
}

type Secrets = NonNullable<StoredAccount['digestHashes']>
type Lookup<T> = (name: string) => T | undefined | Promise<T | undefined>

async function askedAccounts(
  world: World,
): Promise<Record<'find' | 'findSubject', Lookup<StoredAccount>>> {
  const known = await accounts()
  const digests = digestAccounts(REALM)
  const stored = new Map(
    [...known].map(([name, account]) => [
      name,
      { ...storedOf(name, account), digestHashes: digests.get(name)?.secrets as Secrets },
    ]),
  )
  const bySubject = new Map([...stored.values()].map((one) => [one.subjectId, one]))
  return {
    find: (name) => {
      world.count('accountLookups')
      return world.ask('accounts', () => stored.get(name))
    },
    findSubject: (id) => bySubject.get(id),
  }
}

function storedOf(
  name: string,
  { passwordHash, subject, disabled = false }: Account,
): StoredAccount {
  const { id: subjectId, ...rest } = subject
  return {
    ...{ name, subjectId, kind: 'user', createdAt: 0, disabled, sets: [] },
    ...(passwordHash !== null && { passwordHash }),
    ...rest,
  } as StoredAccount
}

function askedKeys(world: World): {
  readonly find: Lookup<FoundApiKey>
  readonly used: () => void
} {
  const found = new Map(Object.values(apiKeys).map((one) => [one.hash, foundOf(one)]))
  return {
    find: (hash) => {
      world.count('apiKeyLookups')
      return world.ask('apiKeys', () => found.get(hash))
    },
    used: () => undefined,
  }
}

function foundOf({ hash, entry }: (typeof apiKeys)[keyof typeof apiKeys]): FoundApiKey {
  const { id: subjectId, ...rest } = entry.subject
  return {
    key: {
      ...{ id: hash, hash, subjectId, createdAt: 0, revoked: 'revoked' in entry },
      ...('expiresAt' in entry && { expiresAt: entry.expiresAt }),
    },
    account: {
      ...{ name: subjectId, subjectId, kind: 'service', disabled: false, createdAt: 0 },
      ...rest,
    } as StoredAccount,
  }
}
