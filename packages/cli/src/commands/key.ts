import type { FullStores, StoredAccount, StoredApiKey } from '@sallyport/stores'
import { durationOption, textOption } from '../call-options.ts'
import type { Call, Command, ExitCode } from '../command.ts'
import { row } from '../shown.ts'
import { accountStoreOption, withAccounts } from '../with-stores.ts'
import { noAccount } from './user.ts'

const OVERLAP_MILLISECONDS = 86_400_000

const making = {
  prefix: { type: 'string', value: 'PREFIX', summary: 'what the key begins with; default sp' },
  label: { type: 'string', value: 'TEXT', summary: 'what it is for' },
  expires: { type: 'string', value: 'TIME', summary: 'when it ends, as 90d; default never' },
} as const

const exits = {
  0: 'done',
  1: 'there is no such account or key',
  2: 'the store cannot be used, or the command was called wrongly',
} as const

const ONCE = 'The key is printed once, and kept nowhere: the store has its hash.'

const SAME_PREFIX =
  'The prefix must be that of the scheme: `apiKey({ prefix })` takes a key that begins otherwise for none.'

/** Makes an API key. */
export const keyCreate: Command = {
  name: 'key create',
  operands: ['ACCOUNT'],
  options: { ...accountStoreOption, ...making },
  summary: 'makes an API key for an account',
  details: [ONCE, SAME_PREFIX],
  examples: ['sallyport key create reporting --expires 90d --store sqlite:./sallyport.db'],
  exits,
  run: (call) => withAccount(call, createAnew),
}

/** Makes an API key that follows the others. */
export const keyRotate: Command = {
  name: 'key rotate',
  operands: ['ACCOUNT'],
  options: {
    ...accountStoreOption,
    ...making,
    expires: {
      ...making.expires,
      summary: 'when it ends, as 90d; default as the newest before it',
    },
    overlap: {
      type: 'string',
      value: 'TIME',
      summary: 'how long the keys before go on; default 24h',
    },
  },
  summary: 'makes an API key, and lets the others of the account end after a while',
  details: [
    ONCE,
    SAME_PREFIX,
    'Meanwhile all of them are good, so that no caller is refused.',
    'Without `--expires` it lives as long as the newest before it was to live.',
  ],
  examples: ['sallyport key rotate reporting --overlap 12h --store sqlite:./sallyport.db'],
  exits,
  run: (call) => withAccount(call, rotate),
}

/** Revokes an API key. */
export const keyRevoke: Command = {
  name: 'key revoke',
  operands: ['ID'],
  options: accountStoreOption,
  summary: 'revokes an API key at once, by the id that `key list` shows',
  details: ['Every process that uses the store obeys within a second.'],
  examples: ['sallyport key revoke 3f0c9a1b2c4d --store sqlite:./sallyport.db'],
  exits,
  run: (call) => withAccounts(call, (stores) => revoke(call, stores)),
}

/** Lists the API keys of an account. */
export const keyList: Command = {
  name: 'key list',
  operands: ['ACCOUNT'],
  options: accountStoreOption,
  summary: 'lists the API keys of an account, and never the keys themselves',
  details: [],
  examples: ['sallyport key list reporting --json --store sqlite:./sallyport.db'],
  exits,
  run: (call) => withAccount(call, list),
}

/** An account, and the stores that have it. */
interface Owned {
  readonly stores: FullStores
  readonly account: StoredAccount
}

function withAccount(
  call: Call,
  work: (call: Call, owned: Owned) => Promise<ExitCode>,
): Promise<ExitCode> {
  return withAccounts(call, async (stores) => {
    const [name = ''] = call.operands
    const account = await stores.accounts.find(name)
    return account === undefined ? noAccount(call, name) : work(call, { stores, account })
  })
}

async function createAnew(call: Call, owned: Owned): Promise<ExitCode> {
  return create(call, owned, durationOption(call, 'expires'))
}

async function create(
  call: Call,
  { stores, account }: Owned,
  lives: number | undefined,
): Promise<ExitCode> {
  const prefix = textOption(call, 'prefix')
  const label = textOption(call, 'label')
  const { newApiKey } = await import('@sallyport/stores')
  const { text, stored } = newApiKey({
    subjectId: account.subjectId,
    ...(prefix !== undefined && { prefix }),
    ...(label !== undefined && { label }),
    ...(lives !== undefined && { expiresAt: Date.now() + lives }),
  })
  if (!(await stores.apiKeys.create(stored))) return noAccount(call, account.name)
  if (account.disabled) {
    call.terminal.error(
      `\`${account.name}\` is disabled: no key of it opens anything until \`user enable\``,
    )
  }
  call.terminal.out(call.json ? JSON.stringify({ ...publicOf(stored), key: text }) : text)
  return 0
}

async function rotate(call: Call, owned: Owned): Promise<ExitCode> {
  const { apiKeys } = owned.stores
  const overlap = durationOption(call, 'overlap') ?? OVERLAP_MILLISECONDS
  const before = await apiKeys.listOf(owned.account.subjectId)
  // The new one first: were this to stop half way, both would be good, and never neither.
  const lives = durationOption(call, 'expires') ?? lifeOf(before)
  const made = await create(call, owned, lives)
  if (made !== 0) return made
  if (lives === undefined)
    call.terminal.error('the new key never ends: `--expires 90d` sets an end')
  const end = Date.now() + overlap
  for (const { id, expiresAt, revoked } of before) {
    const endsLater = expiresAt === undefined || expiresAt > end
    if (!revoked && endsLater) await apiKeys.change(id, { expiresAt: end })
  }
  return 0
}

/** How long the newest key was to live. Only it is sure to have the end that it was made with. */
function lifeOf([newest]: readonly StoredApiKey[]): number | undefined {
  return newest?.expiresAt === undefined ? undefined : newest.expiresAt - newest.createdAt
}

async function revoke(call: Call, { apiKeys }: FullStores): Promise<ExitCode> {
  const [id = ''] = call.operands
  if (await apiKeys.change(id, { revoked: true })) {
    call.terminal.out(call.json ? JSON.stringify({ id, revoked: true }) : `${id} revoked`)
    return 0
  }
  call.terminal.error(`there is no key \`${id}\``)
  return 1
}

async function list({ json, terminal }: Call, { stores, account }: Owned): Promise<ExitCode> {
  for (const key of await stores.apiKeys.listOf(account.subjectId)) {
    const shown = { ...publicOf(key), ...(account.disabled && { accountDisabled: true }) }
    terminal.out(json ? JSON.stringify(shown) : lineOf(key, account))
  }
  return 0
}

/** What is shown of a key, field by field, with instants that people can read. */
function publicOf(key: StoredApiKey): object {
  const { id, subjectId, label, createdAt, expiresAt, revoked, lastUsedAt } = key
  return {
    ...{ id, subjectId, label, revoked },
    createdAt: instant(createdAt),
    ...(expiresAt !== undefined && { expiresAt: instant(expiresAt) }),
    ...(lastUsedAt !== undefined && { lastUsedAt: instant(lastUsedAt) }),
  }
}

function lineOf(key: StoredApiKey, account: StoredAccount): string {
  const { id, label = '-', expiresAt, lastUsedAt } = key
  const ends = expiresAt === undefined ? 'never' : instant(expiresAt)
  const used = lastUsedAt === undefined ? 'never' : instant(lastUsedAt)
  return row([id, stateOf(key, account), `ends ${ends}`, `used ${used}`, label])
}

function stateOf({ revoked, expiresAt }: StoredApiKey, { disabled }: StoredAccount): string {
  if (revoked) return 'revoked'
  if (expiresAt !== undefined && expiresAt <= Date.now()) return 'ended'
  return disabled ? 'account disabled' : 'live'
}

function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
