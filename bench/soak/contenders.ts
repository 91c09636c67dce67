import { createHmac } from 'node:crypto'
import {
  type AccessRequest,
  apiKey,
  bearer,
  createGuard,
  memorySessions,
  type Scheme,
} from '@sallyport/guard'
import { authenticated, createModel } from '@sallyport/policy'
import type { ApiKeyStore } from '../../packages/stores/src/api-keys.ts'
import { LastUses } from '../../packages/stores/src/last-uses.ts'
import { openMemory } from '../../packages/stores/src/memory/open.ts'

/** Something that remembers, and how much of the memory it may take. */
export interface Contender {
  readonly name: string
  /** What is stated: so many entries. */
  readonly entries: string
  /** More than that it must not take, in megabytes. */
  readonly megabytes: number
  /** Makes one; what it returns is given one thing after the other, none twice. */
  make(): (n: number) => unknown
}

const SECRET = 'a secret of 32 bytes, or of more'
const ISSUER = 'https://issuer.example'
const END = Date.now() + 86_400_000

/** Everything that remembers in a process. */
export const contenders: readonly Contender[] = [
  {
    name: 'bearer(): verified tokens',
    entries: '10,000 and 1,000 that had ended',
    megabytes: 40,
    make: () => {
      const ask = guardWith(bearer({ issuer: ISSUER, audience: 'api', secret: SECRET }), false)
      return (n) => ask({ authorization: `Bearer ${tokenOf(n)}` }, '192.0.2.1')
    },
  },
  {
    name: 'apiKey(): verified keys',
    entries: '10,000',
    megabytes: 30,
    make: () => {
      const lookup = (hash: string) => ({ subject: { id: hash, sets: [] } })
      const ask = guardWith(apiKey({ lookup }), false)
      return (n) => ask({ 'x-api-key': `key-of-a-service-${n}` }, '192.0.2.1')
    },
  },
  {
    name: 'throttle: addresses and accounts that fail',
    entries: '100,000 of each kind',
    megabytes: 120,
    make: () => {
      const ask = guardWith(failing(), true)
      return (n) => ask({ 'x-account': `account-${n}` }, addressOf(n))
    },
  },
  {
    name: 'memorySessions()',
    entries: '100,000',
    megabytes: 160,
    make: () => {
      const sessions = memorySessions()
      const common = { factors: [], createdAt: 0, seenAt: 0, endsAt: END }
      return (n) =>
        sessions.create({ hash: `hash-${n}`, subject: { id: `subject-${n}`, sets: [] }, ...common })
    },
  },
  {
    name: 'memory: revocations',
    entries: '100,000, then an error',
    megabytes: 60,
    make: () => {
      const { revocations } = openMemory()
      return refusedWhenFull((n) =>
        revocations.revokeToken({ tokenId: `token-${n}`, expiresAt: END }),
      )
    },
  },
  {
    name: 'memory: accounts',
    entries: '100,000, then an error',
    megabytes: 80,
    make: () => {
      const { accounts } = openMemory()
      const common = { kind: 'user', sets: [], disabled: false, createdAt: 0 } as const
      return refusedWhenFull((n) =>
        accounts.create({ name: `account-${n}`, subjectId: `subject-${n}`, ...common }),
      )
    },
  },
  {
    name: 'notes of the last uses of keys',
    entries: '10,000',
    megabytes: 10,
    make: () => {
      const uses = new LastUses({ used: () => undefined } as unknown as ApiKeyStore)
      return (n) => uses.note(`key-${n}`)
    },
  },
]

type Ask = (fields: Readonly<Record<string, string>>, address: string) => unknown

function guardWith(scheme: Scheme, isThrottled: boolean): Ask {
  const model = createModel({ permissions: [] })
  const throttling = isThrottled ? {} : { throttle: false as const }
  const guard = createGuard({ realm: 'api', model, schemes: [scheme], ...throttling })
  const policy = guard.policy('any', { rule: authenticated() })
  return (fields, address) => {
    const request: AccessRequest = {
      ...{ method: 'GET', target: '/', address, params: {} },
      header: (name) => fields[name],
    }
    return guard.handle(request, policy)
  }
}

/** A scheme for which all passwords are wrong, and which has no work with it. */
function failing(): Scheme {
  return {
    ...{ name: 'failing', guessable: true, opensDialog: false },
    read: (request) => {
      const account = String(request.header('x-account'))
      return { kind: 'found', credentials: { transport: 'x-account', text: account, account } }
    },
    challenge: ({ realm }) => ({
      scheme: 'Failing',
      parameters: [{ name: 'realm', value: realm }],
      valid: true,
    }),
    verify: () => ({ kind: 'reject', reason: 'password_wrong', facts: {} }),
  }
}

/** A store that is full says so, and takes no more. */
function refusedWhenFull(write: (n: number) => unknown): (n: number) => unknown {
  return (n) => {
    try {
      return write(n)
    } catch (error) {
      if (error instanceof Error && error.name === 'Full') return undefined
      throw error
    }
  }
}

function tokenOf(n: number): string {
  const part = (data: object): string => Buffer.from(JSON.stringify(data)).toString('base64url')
  const exp = Math.floor(END / 1000)
  const claims = { iss: ISSUER, aud: 'api', sub: `subject-${n}`, jti: String(n), exp }
  const text = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(claims)}`
  return `${text}.${createHmac('sha256', SECRET).update(text).digest('base64url')}`
}

function addressOf(n: number): string {
  return [10, (n >> 16) & 255, (n >> 8) & 255, n & 255].join('.')
}
