import { createServer } from 'node:http'
import {
  apiKey,
  basic,
  createGuard,
  createSessions,
  type Guard,
  hashPassword,
  type Scheme,
  session,
} from '@sallyport/guard'
import { nodeListener, route } from '@sallyport/guard/node'
import { createModel, permission } from '@sallyport/policy'
import {
  type FullStores,
  forgetOnChange,
  fromStores,
  newApiKey,
  openStores,
  type StoredAccount,
} from '@sallyport/stores'
import { MANY } from '../tokens.ts'
import { sendBody } from './bare.ts'
import { type Issuing, SCOPE, type Shown, type StartIssuing } from './contender.ts'
import { folder } from './folder.ts'

/** Credentials that are no tokens, by stores as `openStores` makes them, with all settings at their default. */
export const schemes: Readonly<Record<string, StartIssuing>> = {
  'scheme: API key, memory': () => keys('memory:'),
  'scheme: API key, SQLite': () => keys(databaseUrl()),
  'scheme: session, memory': () => sessionsIn('memory:', 'as signed in'),
  'scheme: session, SQLite': () => sessionsIn(databaseUrl(), 'as signed in'),
  'scheme: session and account, memory': () => sessionsIn('memory:', 'as the account is'),
  'scheme: session and account, SQLite': () => sessionsIn(databaseUrl(), 'as the account is'),
  // The first request costs a hash by argon2id, and one a minute afterwards.
  'scheme: Basic, SQLite': async () => {
    const stores = await openFull(databaseUrl())
    await addAccount(stores, 'alice', { passwordHash: await hashPassword('alice-password') })
    await addAccount(stores, 'guest', {
      passwordHash: await hashPassword('guest-password'),
      sets: [],
    })
    const line = (name: string): string =>
      `authorization: Basic ${Buffer.from(`${name}:${name}-password`).toString('base64')}`
    const shown = { ok: [line('alice')], none: [], noperm: [line('guest')] }
    return await serve(stores, basic(fromStores(stores).basic), shown)
  },
}

/** One key again and again, many in turn, and one of an account without the permission. */
async function keys(url: string): Promise<Issuing> {
  const stores = await openFull(url)
  const keyOf = async (name: string, sets: readonly string[] = ['member']): Promise<string> => {
    await addAccount(stores, name, { sets })
    const { text, stored } = newApiKey({ subjectId: name })
    await stores.apiKeys.create(stored)
    return `x-api-key: ${text}`
  }
  const shown = { ...(await several(stores, keyOf)), noperm: [await keyOf('guest', [])] }
  return await serve(stores, apiKey({ prefix: 'sp', ...fromStores(stores).apiKey }), shown)
}

/** Sessions of people who have signed in, as they did or as their accounts are with each request. */
async function sessionsIn(
  url: string,
  subjects: 'as signed in' | 'as the account is',
): Promise<Issuing> {
  const stores = await openFull(url)
  const { store, ...now } = fromStores(stores).session
  const more = subjects === 'as signed in' ? {} : now
  const sessions = createSessions({ store })
  const cookieOf = async (id: string, sets: readonly string[] = ['member']): Promise<string> => {
    await addAccount(stores, id, { sets })
    const { field } = await sessions.signIn(undefined, { subject: { id, sets }, methods: ['pwd'] })
    return `cookie: ${field[1].split(';', 1)[0]}`
  }
  const shown = { ...(await several(stores, cookieOf)), noperm: [await cookieOf('guest', [])] }
  return await serve(stores, session(sessions, more), shown)
}

/** In SQLite each of them is written to the disk by itself: there are fewer. */
const SEVERAL = { memory: MANY, sqlite: MANY / 50, postgres: 0 } as const

async function several(
  { kind }: FullStores,
  lineOf: (name: string) => Promise<string>,
): Promise<Shown> {
  const many: string[] = []
  for (let n = 0; n < SEVERAL[kind]; n += 1) many.push(await lineOf(`subject-${n}`))
  return { ok: many.slice(0, 1), many, none: [] }
}

async function serve(stores: FullStores, scheme: Scheme, shown: Shown): Promise<Issuing> {
  const guard: Guard = createGuard({
    realm: 'orders',
    model: createModel({
      permissions: [SCOPE],
      sets: { member: { permissions: [SCOPE] } },
    }),
    schemes: [scheme],
  })
  await forgetOnChange(stores, guard)
  const readOrders = guard.policy('orders.list', { rule: permission(SCOPE) })
  const listRoute = route(['GET', '/orders'], readOrders, (_request, response) => {
    sendBody(response)
  })
  return { server: createServer(nodeListener(guard, [listRoute])), shown }
}

async function openFull(url: string): Promise<FullStores> {
  return (await openStores(url)) as FullStores
}

function databaseUrl(): string {
  return `sqlite:${folder('stores')}/sallyport.db`
}

async function addAccount(
  { accounts }: FullStores,
  name: string,
  { sets = ['member'], ...more }: Partial<Pick<StoredAccount, 'sets' | 'passwordHash'>>,
): Promise<void> {
  const common = { kind: 'user', disabled: false, createdAt: Date.now() } as const
  await accounts.create({ name, subjectId: name, sets, ...common, ...more })
}
