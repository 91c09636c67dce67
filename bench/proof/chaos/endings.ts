import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { newApiKey } from '@sallyport/stores'
import type { Random } from '../../explain/random.ts'
import type { Ending } from './judge.ts'
import type { Mint } from './mint.ts'
import { MEMBER, type OpenPlaces, sessionsOver } from './service.ts'

/** Credentials that somebody will end. */
export interface Mortal extends Ending {
  readonly headers: Readonly<Record<string, string>>
}

/** How credentials of one kind come into being, and how they are ended behind the back of the service. */
export interface Endings {
  readonly name: string
  create(): Promise<Mortal & { end(): Promise<unknown> }>
}

/** Revoked tokens, disabled accounts and sessions that are over: what may not be taken a second later. */
export function endingsOver(truth: OpenPlaces, mint: Mint): readonly Endings[] {
  return [tokensOver(truth, mint), keysOver(truth), mortalSessions(truth)]
}

const CHANGE_MS = 1_000

function tokensOver({ redis }: OpenPlaces, mint: Mint): Endings {
  return {
    name: 'a token that is revoked',
    create: async () => {
      const [tokenId, subjectId] = [randomUUID(), randomUUID()]
      const token = await mint.token({ sub: subjectId, jti: tokenId })
      const expiresAt = Date.now() + 4 * 3_600_000
      return {
        ...{ headers: { authorization: `Bearer ${token}` }, withinMs: CHANGE_MS },
        end: async () => redis.revocations.revokeToken({ tokenId, expiresAt, subjectId }),
      }
    },
  }
}

function keysOver({ postgres }: OpenPlaces): Endings {
  return {
    name: 'a key whose account is disabled',
    create: async () => {
      const name = await mortalAccount(postgres)
      const { text, stored } = newApiKey({ subjectId: name })
      await postgres.apiKeys.create(stored)
      return {
        ...{ headers: { 'x-api-key': text }, withinMs: CHANGE_MS },
        end: async () => postgres.accounts.change(name, { disabled: true }),
      }
    },
  }
}

/**
 * A session is asked for in each request, so it is over at once. Each is of somebody else: of more than ten of one subject
 * the oldest ends, and what nobody could end while Redis was away would push out those that are good.
 */
function mortalSessions(truth: OpenPlaces): Endings {
  return {
    name: 'a session that is over',
    create: async () => {
      const cookie = await signedIn(truth, await mortalAccount(truth.postgres))
      return {
        ...{ headers: { cookie }, withinMs: 0 },
        end: async () => sessionsOver(truth).signOut(cookie),
      }
    },
  }
}

async function mortalAccount({ accounts }: OpenPlaces['postgres']): Promise<string> {
  const name = `mortal-${randomUUID()}`
  await accounts.create(accountOf(name))
  return name
}

/** The cookie of a new session. */
export async function signedIn(truth: OpenPlaces, subjectId: string): Promise<string> {
  const subject = { id: subjectId, kind: 'user', sets: [MEMBER] } as const
  const { field } = await sessionsOver(truth).signIn(undefined, { subject, methods: ['pwd'] })
  return field[1].split(';')[0] ?? ''
}

/** An account as it is at first. */
export function accountOf(name: string): {
  readonly name: string
  readonly subjectId: string
  readonly kind: 'user'
  readonly sets: readonly string[]
  readonly disabled: false
  readonly createdAt: number
} {
  const given = { kind: 'user', sets: [MEMBER], disabled: false } as const
  return { name, subjectId: name, ...given, createdAt: Date.now() }
}

/** Credentials of one kind, of which some end all the time. */
export interface Turnover {
  /** Some of those that are good, or ended a while ago. */
  some(): Mortal | undefined
  stop(): Promise<void>
}

const LIVING_MIN = 3
const KEPT_MAX = 8
const PAUSE_MS = [100, 700] as const

/** Goes on making and ending credentials. What a store does not acknowledge may or may not have happened. */
export function turnOver({ create }: Endings, random: Random): Turnover {
  const living: (Mortal & { end(): Promise<unknown> })[] = []
  const ended: Mortal[] = []
  let isOver = false
  const step = async (): Promise<void> => {
    if (living.length < LIVING_MIN) {
      living.push(await create())
      return
    }
    const one = living.shift()
    if (one === undefined) return
    ended.unshift(one)
    ended.splice(KEPT_MAX)
    one.from = performance.now()
    await one.end()
    one.by = performance.now()
  }
  const work = (async () => {
    while (!isOver) {
      await step().catch(() => undefined)
      await sleep(random.between(...PAUSE_MS))
    }
  })()
  return {
    some: () => random.pick<Mortal | undefined>([...living, ...ended]),
    stop: async () => {
      isOver = true
      await work
    },
  }
}
