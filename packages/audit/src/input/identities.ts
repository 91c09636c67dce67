import { suggestion } from '@sallyport/policy'
import type { Expect, Field, Identity, Operation, SignIn } from '../plan.ts'
import { csrfFrom } from './csrf.ts'
import { jwkFrom } from './jwk.ts'
import { operationNamed } from './operation-named.ts'
import type { Part } from './part.ts'
import { type Env, fieldValue } from './secret.ts'
import { headerName } from './wfc.ts'

/** What identities are read with. */
export interface IdentityContext {
  readonly folder: string
  readonly env: Env
  readonly operations: readonly Operation[]
  /** The ways to sign in of the WFC document. */
  readonly wfc: ReadonlyMap<string, SignIn>
}

/** An identity, and the objects it says it owns. */
export interface ReadIdentity {
  readonly identity: Identity
  readonly owns: readonly { readonly name: string; readonly part: Part }[]
}

const FIELDS = [
  'roles',
  'tenant',
  'owns',
  'scopes',
  'acr',
  'person',
  'spare',
  'whoami',
  'signOut',
  'csrf',
  'wfc',
  'bearer',
  'basic',
  'digest',
  'apiKey',
  'cookie',
  'dpop',
] as const
const WAYS = ['wfc', 'bearer', 'basic', 'digest', 'apiKey', 'cookie'] as const
type Fields = Partial<Record<(typeof FIELDS)[number], Part>>

/** The most identities of a file. */
const IDENTITIES_MAX = 100

/** Reads who calls, and how each signs in. */
export async function identitiesFrom(
  part: Part,
  context: IdentityContext,
): Promise<readonly ReadIdentity[]> {
  const entries = part.entries() ?? []
  if (entries.length > IDENTITIES_MAX)
    part.mistake(`at most ${IDENTITIES_MAX} identities are expected`)
  const names = entries.map(([name]) => name)
  const read: ReadIdentity[] = []
  for (const [name, one] of entries.slice(0, IDENTITIES_MAX)) {
    const found = await identityFrom(name, one, { ...context, names })
    if (found === undefined) continue
    mistakeTwins(one, found.identity, read)
    read.push(found)
  }
  return read
}

/** Two names for one caller would make everything that it owns look stolen. */
function mistakeTwins(
  part: Part,
  { name, person, signIn }: Identity,
  read: readonly ReadIdentity[],
) {
  const shown = JSON.stringify([signIn.fixedHeaders, signIn.digest])
  if (shown === SHOWN_NOTHING) return
  const twin = read.find(
    ({ identity }) =>
      identity.person !== person &&
      JSON.stringify([identity.signIn.fixedHeaders, identity.signIn.digest]) === shown,
  )
  if (twin === undefined) return
  const other = twin.identity.name
  part.mistake(
    `\`${name}\` shows the credentials of \`${other}\`: give it its own, or write \`person: ${other}\``,
  )
}

const SHOWN_NOTHING = JSON.stringify([[], undefined])

interface Naming extends IdentityContext {
  readonly names: readonly string[]
}

async function identityFrom(
  name: string,
  part: Part,
  context: Naming,
): Promise<ReadIdentity | undefined> {
  if (name === 'nobody' || !/^[\w.@-]{1,64}$/.test(name)) {
    part.mistake(
      'a name of letters, digits, `-`, `_`, `.` and `@` is expected, other than `nobody`',
    )
  }
  const fields = part.fields(FIELDS)
  if (fields === undefined) return undefined
  const signIn = await signInFrom(name, part, { ...context, fields })
  const owns = fields.owns?.oneOrMore() ?? []
  const identity: Identity = {
    name,
    roles: fields.roles?.texts('the name of a role') ?? [],
    tenant: fields.tenant?.text('the name of a tenant'),
    scopes: fields.scopes?.texts('a scope').flatMap((one) => one.split(' ')),
    acr: fields.acr?.text(),
    person: fields.person?.text() ?? personBy(fields, context.names) ?? name,
    signIn: signIn ?? NOTHING,
    isSpare: fields.spare?.flag() ?? false,
    whoami: fields.whoami && operationNamed(fields.whoami, context.operations, ['GET', 'HEAD']),
    signOut: fields.signOut && operationNamed(fields.signOut, context.operations),
    ...(fields.csrf && { csrf: csrfFrom(fields.csrf) }),
  }
  return { identity, owns: owns.flatMap((one) => nameFrom(one)) }
}

const NOTHING: SignIn = {
  fixedHeaders: [],
  login: undefined,
  digest: undefined,
  dpop: undefined,
  place: undefined,
}

function nameFrom(part: Part): ReadIdentity['owns'] {
  const name = part.text('the name of an object')
  return name === undefined ? [] : [{ name, part }]
}

/** Whoever signs in as another identity does is the same person, with other credentials. */
function personBy({ wfc }: Fields, names: readonly string[]): string | undefined {
  return names.find((name) => name === wfc?.value)
}

/**
 * Finds the one operation that tells somebody who it is: by its name, and where there are several, the only one that
 * this identity may call.
 */
export function withWhoami(
  identity: Identity,
  operations: readonly Operation[],
  expect: Expect,
): Identity {
  if (identity.whoami !== undefined) return identity
  const found = operations.filter(
    ({ method, path }) =>
      method === 'GET' && /\/(me|whoami|who-am-i|userinfo|profile)$/i.test(path),
  )
  const plain = found.filter(({ path }) => !path.includes('{'))
  const mine = plain.filter((one) => {
    const { kind } = expect(one, identity, { kind: 'none' })
    return kind === 'allow' || (kind === 'unstated' && plain.length === 1)
  })
  return mine.length === 1 ? { ...identity, whoami: mine[0]?.id } : identity
}

interface SigningIn extends Naming {
  readonly fields: Fields
}

async function signInFrom(
  name: string,
  part: Part,
  context: SigningIn,
): Promise<SignIn | undefined> {
  const { fields, wfc } = context
  const ways = WAYS.filter((way) => fields[way] !== undefined)
  if (ways.length > 1) {
    return part.mistake(`only one of ${ways.map((way) => `\`${way}\``).join(' and ')} is expected`)
  }
  const dpop = fields.dpop && (await jwkFrom(fields.dpop, context))
  const [way = 'wfc'] = ways
  if (way !== 'wfc') return { ...stated(way, fields, context.env), dpop, place: part.place }
  const entry = fields.wfc === undefined ? name : fields.wfc.text('the name of an entry of `auth`')
  if (entry === undefined) return undefined
  const found = wfc.get(entry)
  if (found !== undefined) return { ...found, dpop: dpop ?? found.dpop }
  if (fields.wfc === undefined) {
    return part.mistake(
      `nobody said how \`${name}\` signs in: write \`bearer\`, \`basic\`, \`apiKey\`, \`cookie\`, \`digest\`, or an entry of \`auth\` with that name`,
    )
  }
  return fields.wfc.mistake(`\`auth\` has no entry \`${entry}\`${suggestion(entry, wfc.keys())}`)
}

type Stated = Pick<SignIn, 'fixedHeaders' | 'login' | 'digest'>

function stated(way: Exclude<(typeof WAYS)[number], 'wfc'>, fields: Fields, env: Env): Stated {
  const part = fields[way]
  const none: Stated = { fixedHeaders: [], login: undefined, digest: undefined }
  if (part === undefined) return none
  if (way === 'digest') return { ...none, digest: accountFrom(part, env) }
  const field = fieldFrom(way, part, { fields, env })
  return field === undefined ? none : { ...none, fixedHeaders: [field] }
}

function fieldFrom(
  way: 'bearer' | 'basic' | 'apiKey' | 'cookie',
  part: Part,
  { fields, env }: { readonly fields: Fields; readonly env: Env },
): Field | undefined {
  if (way === 'apiKey') return keyFrom(part, env)
  if (way === 'basic') {
    const account = accountFrom(part, env)
    if (account === undefined) return undefined
    if (account.username.includes(':')) return part.mistake('a username without `:` is expected')
    const pair = Buffer.from(`${account.username}:${account.password}`).toString('base64')
    return ['Authorization', `Basic ${pair}`]
  }
  const value = fieldValue(part, env)
  if (value === undefined) return undefined
  if (way === 'bearer')
    return ['Authorization', `${fields.dpop === undefined ? 'Bearer' : 'DPoP'} ${value}`]
  return value.includes('=')
    ? ['Cookie', value]
    : part.mistake("a cookie like 'name=value' is expected")
}

function keyFrom(part: Part, env: Env): Field | undefined {
  const fields = part.fields(['header', 'value'])
  if (fields === undefined) return undefined
  const name =
    fields.header === undefined ? part.mistake('`header` is missing') : headerName(fields.header)
  const value =
    fields.value === undefined ? part.mistake('`value` is missing') : fieldValue(fields.value, env)
  return name === undefined || value === undefined ? undefined : [name, value]
}

function accountFrom(part: Part, env: Env): SignIn['digest'] {
  const fields = part.fields(['username', 'password'])
  if (fields === undefined) return undefined
  const username =
    fields.username === undefined
      ? part.mistake('`username` is missing')
      : fieldValue(fields.username, env)
  const password =
    fields.password === undefined
      ? part.mistake('`password` is missing')
      : fieldValue(fields.password, env)
  return username === undefined || password === undefined ? undefined : { username, password }
}
