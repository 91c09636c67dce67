import type { AccountChange, FullStores, StoredAccount } from '@sallyport/stores'
import { flagOption, namesOption, textOption } from '../call-options.ts'
import { type Call, type Command, type ExitCode, Unanswerable } from '../command.ts'
import { usageOf } from '../help.ts'
import { row, shown } from '../shown.ts'
import { accountStoreOption, withAccounts } from '../with-stores.ts'

const rights = {
  tenant: { type: 'string', value: 'TENANT', summary: 'the tenant it acts for' },
  set: { type: 'string', multiple: true, value: 'SET', summary: 'a role, group or set it is in' },
  permission: {
    type: 'string',
    multiple: true,
    value: 'PERMISSION',
    summary: 'a permission of its own, besides those of its sets',
  },
} as const

const digest = {
  'digest-realm': {
    type: 'string',
    value: 'REALM',
    summary: 'keeps a hash for Digest in this realm, too',
  },
} as const

const exits = {
  0: 'done',
  1: 'there is no such account',
  2: 'the store cannot be used, or the command was called wrongly',
} as const

const examplesOf = (verb: string, rest = ''): readonly string[] => [
  `sallyport user ${verb} alice --store sqlite:./sallyport.db${rest}`,
  `SALLYPORT_STORE=postgres://db.example/sallyport sallyport user ${verb} alice${rest}`,
]

const PASSWORD =
  'The password is asked for without an echo, or read from the first line of the standard input;\n' +
  'it is never an argument, which every process of the machine can see. Kept is its argon2id hash.'

/** Adds an account. */
export const userAdd: Command = {
  name: 'user add',
  operands: ['NAME'],
  options: {
    ...accountStoreOption,
    ...rights,
    ...digest,
    subject: { type: 'string', value: 'ID', summary: 'the id of its subject; default the name' },
    service: { type: 'boolean', summary: 'a service account: no password, keys only' },
  },
  summary: 'adds an account',
  details: [PASSWORD, 'Names that differ in case, accents or blanks only are one account.'],
  examples: [
    'sallyport user add alice --tenant acme --set member --store sqlite:./sallyport.db',
    'sallyport user add reporting --service --permission orders:read --store sqlite:./sallyport.db',
    'pass show alice | sallyport user add alice --store sqlite:./sallyport.db',
  ],
  exits: { ...exits, 1: 'there is such an account already' },
  run: (call) => withAccounts(call, (stores) => add(call, stores)),
}

/** Lists all accounts. */
export const userList: Command = {
  name: 'user list',
  operands: [],
  options: accountStoreOption,
  summary: 'lists all accounts, and never their hashes',
  details: [],
  examples: ['sallyport user list --json --store sqlite:./sallyport.db'],
  exits: { ...exits, 1: 'does not happen' },
  run: (call) => withAccounts(call, (stores) => list(call, stores)),
}

/** Changes what an account may. */
export const userChange: Command = {
  name: 'user change',
  operands: ['NAME'],
  options: { ...accountStoreOption, ...rights },
  summary: 'changes the tenant, sets or permissions of an account',
  details: [
    'Sets and permissions that are given take the place of all that were there before.',
    "An empty text means none: `--permission ''`, `--set ''` and `--tenant ''` take away what there is.",
  ],
  examples: examplesOf('change', ' --set member --set admin'),
  exits,
  run: changeRights,
}

/** Disables an account, with everything that was given to it. */
export const userDisable: Command = {
  name: 'user disable',
  operands: ['NAME'],
  options: accountStoreOption,
  summary: 'disables an account and its keys, ends its sessions, revokes its tokens',
  details: [
    'Every process that uses the store obeys within a second.',
    'Its tokens are those of an issuer, and only those that were issued before: a guard refuses them\n' +
      'where it asks the store, `bearer({ ..., ...lookups.bearer })`.',
  ],
  examples: examplesOf('disable'),
  exits,
  run: (call) => withAccounts(call, (stores) => disable(call, stores)),
}

/** Enables an account again. */
export const userEnable: Command = {
  name: 'user enable',
  operands: ['NAME'],
  options: accountStoreOption,
  summary: 'enables an account again; what was revoked stays so',
  details: [],
  examples: examplesOf('enable'),
  exits,
  run: (call) => withAccounts(call, (stores) => enable(call, stores)),
}

/** Gives an account another password. */
export const userPassword: Command = {
  name: 'user password',
  operands: ['NAME'],
  options: { ...accountStoreOption, ...digest },
  summary: 'gives an account another password, and ends its sessions',
  details: [PASSWORD, 'A service account has none.'],
  examples: examplesOf('password'),
  exits,
  run: (call) => withAccounts(call, (stores) => newPassword(call, stores)),
}

/** Says that there is no such account. */
export function noAccount({ terminal }: Call, name: string): ExitCode {
  terminal.error(`there is no account \`${name}\``)
  return 1
}

/** A token lives shorter than that, so that a revocation can be forgotten after it. */
const TOKEN_MILLISECONDS_MAX = 90 * 86_400_000

async function add(call: Call, { accounts }: FullStores): Promise<ExitCode> {
  const [name = ''] = call.operands
  if ((await accounts.find(name)) !== undefined) return isThere(call, name)
  const isService = flagOption(call, 'service')
  const { tenant, ...rights } = rightsOf(call)
  const account: StoredAccount = {
    name,
    subjectId: textOption(call, 'subject') ?? name,
    kind: isService ? 'service' : 'user',
    sets: [],
    ...rights,
    ...(typeof tenant === 'string' && { tenant }),
    ...(isService ? {} : await passwordOf(call, name)),
    disabled: false,
    createdAt: Date.now(),
  }
  if (!(await accounts.create(account))) return isThere(call, name)
  told(call, account, 'added')
  return 0
}

async function list({ json, terminal }: Call, { accounts }: FullStores): Promise<ExitCode> {
  let after = ''
  for (;;) {
    const page = await accounts.list({ after, limit: 500 })
    for (const account of page) {
      terminal.out(json ? JSON.stringify(publicOf(account)) : lineOf(account))
    }
    const last = page.at(-1)
    if (last === undefined || page.length < 500) return 0
    after = last.name
  }
}

async function changeRights(call: Call): Promise<ExitCode> {
  const rights = rightsOf(call)
  if (Object.keys(rights).length === 0) {
    throw new Unanswerable([
      'what to change is not said: write `--tenant`, `--set` or `--permission`',
      `usage: ${usageOf(userChange)}`,
    ])
  }
  return withAccounts(call, async ({ accounts }) => {
    const [name = ''] = call.operands
    const account = await accounts.change(name, rights)
    if (account === undefined) return noAccount(call, name)
    told(call, account, 'changed')
    return 0
  })
}

async function enable(call: Call, { accounts }: FullStores): Promise<ExitCode> {
  const [name = ''] = call.operands
  const account = await accounts.change(name, { disabled: false })
  if (account === undefined) return noAccount(call, name)
  told(call, account, 'enabled')
  return 0
}

async function disable(call: Call, stores: FullStores): Promise<ExitCode> {
  const [name = ''] = call.operands
  const account = await stores.accounts.change(name, { disabled: true })
  if (account === undefined) return noAccount(call, name)
  const { subjectId } = account
  const now = Date.now()
  const expiresAt = now + TOKEN_MILLISECONDS_MAX
  await stores.revocations.revokeSubject({ subjectId, notBefore: now, expiresAt })
  await stores.sessions.deleteAllOf(subjectId)
  told(call, account, 'disabled')
  return 0
}

async function newPassword(call: Call, stores: FullStores): Promise<ExitCode> {
  const [name = ''] = call.operands
  const found = await stores.accounts.find(name)
  if (found === undefined) return noAccount(call, name)
  if (found.kind === 'service') {
    throw new Unanswerable([
      `\`${found.name}\` is a service account, which has keys and no password: write \`sallyport key create\``,
    ])
  }
  const account = await stores.accounts.change(name, await passwordOf(call, found.name))
  if (account === undefined) return noAccount(call, name)
  await stores.sessions.deleteAllOf(account.subjectId)
  told(call, account, 'has another password')
  return 0
}

/** The hashes of a password. Those for Digest that are not made anew are of the old one: none. */
async function passwordOf(
  call: Call,
  username: string,
): Promise<Pick<StoredAccount, 'passwordHash' | 'digestHashes'>> {
  const password = await call.terminal.secret('password: ')
  if (password === '') throw new Unanswerable(['a password is expected on the standard input'])
  const realm = textOption(call, 'digest-realm')
  const { digestHash, hashPassword } = await import('@sallyport/guard')
  const passwordHash = await hashPassword(password)
  if (realm === undefined) return { passwordHash, digestHashes: {} }
  const digestHashes = { 'SHA-256': digestHash({ username, realm, password }) }
  return { passwordHash, digestHashes }
}

function rightsOf(call: Call): AccountChange {
  const tenant = textOption(call, 'tenant')
  const sets = namesOption(call, 'set')
  const permissions = namesOption(call, 'permission')
  return {
    ...(tenant !== undefined && { tenant: tenant === '' ? null : tenant }),
    ...(sets !== undefined && { sets }),
    ...(permissions !== undefined && { permissions }),
  }
}

function isThere({ terminal }: Call, name: string): ExitCode {
  terminal.error(`there is an account \`${name}\` already, or one of its subject`)
  return 1
}

function told({ json, terminal }: Call, account: StoredAccount, what: string): void {
  terminal.out(json ? JSON.stringify(publicOf(account)) : `${shown(account.name)} ${what}`)
}

/** What is shown of an account. Field by field: what comes to be kept of it is secret until it is here. */
function publicOf(account: StoredAccount): object {
  const { name, subjectId, kind, tenant, sets, permissions, attributes } = account
  const { disabled, createdAt, passwordHash, digestHashes } = account
  return {
    ...{ name, subjectId, kind, tenant, sets, permissions, attributes, disabled, createdAt },
    hasPassword: passwordHash !== undefined,
    digest: Object.keys(digestHashes ?? {}),
  }
}

function lineOf({ name, subjectId, kind, tenant, sets, disabled }: StoredAccount): string {
  const state = disabled ? 'disabled' : 'enabled'
  return row([name, subjectId, kind, tenant ?? '-', sets.join(',') || '-', state])
}
