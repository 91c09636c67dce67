import { randomUUID } from 'node:crypto'
import { hashPassword } from '@sallyport/guard'
import { newApiKey } from '@sallyport/stores'
import { accountOf, signedIn, type Turnover } from './endings.ts'
import type { Ending, Right } from './judge.ts'
import type { Mint } from './mint.ts'
import type { OpenPlaces } from './service.ts'

/** What a request shows, and what has to be answered. */
export interface Shown {
  readonly headers: Readonly<Record<string, string>>
  readonly right: Right | Ending
  /** Hears what was answered. */
  readonly heard?: (status: number) => void
}

/** Somebody who calls all the time. */
export interface ChaosCaller {
  readonly name: string
  readonly perSecond: number
  /** What is shown in the request of that number; nothing where there is nothing to show as yet. */
  show(n: number): Shown | undefined | Promise<Shown | undefined>
}

/** What callers show. */
export interface Stock {
  readonly url: string
  readonly mint: Mint
  readonly opaque: readonly string[]
  readonly steady: readonly Steady[]
  readonly turnovers: ReadonlyMap<string, Turnover>
}

/** An account that stays, by its password, a key and a session. */
interface Steady {
  readonly password: string
  readonly key: string
  readonly cookie: string
}

const STEADY = 12

/** Makes accounts that stay. */
export async function makeSteady(truth: OpenPlaces): Promise<readonly Steady[]> {
  const passwordHash = await hashPassword(PASSWORD)
  const all: Steady[] = []
  for (let n = 0; n < STEADY; n += 1) {
    const name = `steady-${n}`
    await truth.postgres.accounts.create({ ...accountOf(name), passwordHash })
    const { text: key, stored } = newApiKey({ subjectId: name })
    await truth.postgres.apiKeys.create(stored)
    all.push({ password: basicOf(name, PASSWORD), key, cookie: await signedIn(truth, name) })
  }
  return all
}

const PASSWORD = 'correct horse battery staple'

function basicOf(name: string, password: string): string {
  return `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`
}

/** Who calls: forty requests a second in sum. */
export function callersOf(stock: Stock): readonly ChaosCaller[] {
  return [...goodCallers(stock), ...badCallers(stock), ...dpopCallers(stock), ...mortals(stock)]
}

function goodCallers({ mint, opaque, steady }: Stock): readonly ChaosCaller[] {
  const caller = (name: string, perSecond: number, headers: HeadersOf): ChaosCaller => {
    return { name, perSecond, show: async (n) => ({ headers: await headers(n), right: 'allow' }) }
  }
  return [
    caller('a new JWT', 4, async () => authorization(`Bearer ${await mint.token({})}`)),
    caller('an opaque token', 3, (n) => authorization(`Bearer ${nth(opaque, n)}`)),
    caller('a password', 2, (n) => authorization(nth(steady, n).password)),
    caller('an API key', 3, (n) => ({ 'x-api-key': nth(steady, n).key })),
    caller('a session', 3, (n) => ({ cookie: nth(steady, n).cookie })),
  ]
}

type HeadersOf = (n: number) => Shown['headers'] | Promise<Shown['headers']>

function badCallers({ mint }: Stock): readonly ChaosCaller[] {
  const caller = (name: string, right: Right, headers: HeadersOf): ChaosCaller => {
    return { name, perSecond: 1.5, show: async (n) => ({ headers: await headers(n), right }) }
  }
  const random = (): string => randomUUID()
  return [
    caller('nobody', 'challenge', () => ({})),
    caller('a JWT of an unknown key', 'challenge', async () =>
      authorization(`Bearer ${await mint.forged()}`),
    ),
    caller('an opaque token of nobody', 'challenge', () => authorization(`Bearer ${random()}`)),
    caller('a wrong password', 'challenge', () => authorization(basicOf(random(), random()))),
    caller('an unknown API key', 'challenge', () => ({ 'x-api-key': newKey() })),
    caller('an unknown session', 'challenge', () => ({ cookie: `session=${'A'.repeat(43)}` })),
    caller('a subject without the permission', 'forbid', async () =>
      authorization(`Bearer ${await mint.token({ sub: 'erin', roles: [] })}`),
    ),
  ]
}

function newKey(): string {
  return newApiKey({ subjectId: 'nobody' }).text
}

const REPLAYS_MAX = 50

/** One shows proofs that are new; another what that one was let in with, once more. */
function dpopCallers({ mint, url }: Stock): readonly ChaosCaller[] {
  const used: Shown['headers'][] = []
  return [
    {
      ...{ name: 'a proof (DPoP)', perSecond: 3 },
      show: async () => {
        const token = await mint.boundToken()
        const headers = { authorization: `DPoP ${token}`, dpop: await mint.proof(token, `${url}/`) }
        const heard = (status: number): void => {
          if (status === 200 && used.length < REPLAYS_MAX) used.push(headers)
        }
        return { headers, right: 'allow', heard }
      },
    },
    {
      ...{ name: 'a proof that was used', perSecond: 3 },
      show: () => {
        const headers = used.shift()
        return headers && { headers, right: 'challenge' }
      },
    },
  ]
}

function mortals({ turnovers }: Stock): readonly ChaosCaller[] {
  return [...turnovers].map(([name, turnover]) => ({
    ...{ name, perSecond: 3 },
    show: () => {
      const one = turnover.some()
      return one && { headers: one.headers, right: one }
    },
  }))
}

function authorization(value: string): Shown['headers'] {
  return { authorization: value }
}

function nth<T>(all: readonly T[], n: number): T {
  return all[n % all.length] as T
}
