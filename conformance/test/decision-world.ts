import type { Reason } from '@sallyport/contract'
import {
  type AccessRequest,
  type ChallengeContext,
  createGuard,
  createThrottle,
  type FieldLines,
  type Guard,
  type Policy,
  type Reading,
  type RecordSink,
  type Rejected,
  type Scheme,
  type Throttle,
  type Verification,
  type Verified,
} from '@sallyport/guard'
import {
  all,
  any,
  anyone,
  assurance,
  authenticated,
  createModel,
  owner,
  permission,
  type Rule,
  resourceType,
} from '@sallyport/policy'
import { brokenStore } from '../src/fixture/canary.ts'

/** One combination: a value for each dimension of the table. */
export type Combination = Readonly<Record<string, string>>

/** What was asked on the way to one answer. */
export interface Asked {
  verifies: number
  loads: number
  /** How the attempts ended that the throttle heard of. */
  ends: string[]
}

/** A guard over schemes, stores and a throttle that are in the state that a combination names. */
export interface DecisionWorld {
  readonly guard: Guard
  readonly policies: ReadonlyMap<string, Policy<Row>>
  readonly asked: Asked
}

interface Row {
  readonly tenant: string
  readonly owner: string | undefined
  readonly open: boolean | undefined
}

const NOW = 1_800_000_000_000
const ADDRESS = '192.0.2.1'

const rows: Readonly<Record<string, Row | undefined>> = {
  own: { tenant: 'acme', owner: 'alice', open: true },
  visible: { tenant: 'acme', owner: 'bob', open: false },
  // Whose it is, and whether it is open, nobody knows.
  vague: { tenant: 'acme', owner: undefined, open: undefined },
  hidden: { tenant: 'globex', owner: 'dave', open: false },
}

const model = createModel({
  permissions: ['held', 'unheld', 'unscoped'],
  sets: { member: { permissions: ['held', 'unscoped'] } },
})
const owned = resourceType<Row>('row', { tenant: 'tenant', owner: 'owner' })
const anybodys = resourceType<Row>('page', { tenant: null, owner: 'owner' })

const rules: Readonly<Record<string, Rule>> = {
  public: anyone(),
  ignoring: anyone(),
  subject: authenticated(),
  held: permission('held'),
  unheld: permission('unheld'),
  unscoped: permission('unscoped'),
  owner: owner(),
  unheld_owner: all(permission('unheld'), owner()),
  unscoped_owner: all(permission('unscoped'), owner()),
  weak: all(permission('held'), assurance({ acr: 'gold' })),
  weak_unless_open: any(owned.attribute('open', 'equal', true), assurance({ acr: 'gold' })),
  open: anybodys.attribute('open', 'equal', true),
}

/** Makes the world of one state of throttle and sink; the rest is stated by each request. */
export function createWorld(throttle: string, sink: RecordSink): DecisionWorld {
  const asked: Asked = { verifies: 0, loads: 0, ends: [] }
  const guard = createGuard({
    realm: 'table',
    model,
    schemes: [fakeScheme('machine', asked), fakeScheme('password', asked), thirdScheme],
    throttle: throttleIn(throttle, asked),
    sink,
    records: { allowed: 0 },
    clock: () => NOW,
  })
  return { guard, policies: declare(guard, asked), asked }
}

function declare(guard: Guard, asked: Asked): Map<string, Policy<Row>> {
  const load = (request: AccessRequest): Row | undefined | Promise<Row | undefined> => {
    asked.loads += 1
    const { resource = '' } = request.params
    if (resource === 'down') throw brokenStore('rows')
    return resource === 'visible' ? Promise.resolve(rows[resource]) : rows[resource]
  }
  const declared = Object.entries(rules).map(([name, rule]) => {
    const type = name === 'open' ? anybodys : owned
    const asksResource = name.endsWith('owner') || name.endsWith('open')
    const policy = guard.policy<Row>(name, {
      rule,
      ...(asksResource && { resource: type, load }),
      ...(name === 'ignoring' && { badCredentials: 'ignore' }),
    })
    return [name, policy] as const
  })
  return new Map(declared)
}

/** A real throttle in a known state; what it hears is kept, and changes nothing. */
function throttleIn(state: string, asked: Asked): Throttle {
  const rule = { free: 0, firstWaitSeconds: 7 }
  const throttle = createThrottle({ address: rule, account: rule })
  const attempt = {
    address: state === 'address' ? ADDRESS : undefined,
    account: state === 'account' ? 'alice' : undefined,
  }
  throttle.ended(attempt, 'failed', NOW)
  return {
    check: (attempt, now) => throttle.check(attempt, now),
    begin: (attempt, now) => {
      const wait = throttle.check(attempt, now)
      if (wait !== undefined) return { kind: 'wait', wait }
      return { kind: 'begun', ended: (end) => void asked.ends.push(end) }
    },
  }
}

const ABSENT: Reading = { kind: 'absent' }

/** Credentials say what they are: `Machine good`, `Password guessed`. */
function fakeScheme(name: 'machine' | 'password', asked: Asked): Scheme {
  const isMachine = name === 'machine'
  const word = isMachine ? 'Machine' : 'Password'
  return {
    name,
    guessable: !isMachine,
    opensDialog: !isMachine,
    asksStepUp: isMachine,
    read: (request) => readLine(request.header('authorization'), word),
    challenge: ({ realm, error, stepUp }: ChallengeContext) => ({
      scheme: word,
      valid: true,
      parameters: [
        { name: 'realm', value: realm },
        ...(isMachine && error !== undefined ? [{ name: 'error', value: error }] : []),
        ...(stepUp?.acr ? [{ name: 'acr_values', value: stepUp.acr.join(' ') }] : []),
      ],
    }),
    recall: ({ text }) => {
      if (text === 'remembered') return known(name)
      return text === 'remembered_end' ? refused(name) : undefined
    },
    verify: ({ text }) => {
      asked.verifies += 1
      return verify(text, name)
    },
  }
}

function readLine(lines: FieldLines, word: string): Reading {
  if (lines === undefined) return ABSENT
  if (typeof lines !== 'string') return { kind: 'malformed', reason: 'credentials_repeated' }
  const [scheme, text] = lines.split(' ')
  if (scheme !== word) return ABSENT
  if (text === undefined) return { kind: 'malformed', reason: 'credentials_malformed' }
  const account = word === 'Password' ? { account: 'alice' } : {}
  return { kind: 'found', credentials: { transport: 'authorization', text, ...account } }
}

function verify(text: string, name: string): Verification | Promise<Verification> {
  if (text === 'good') return known(name)
  if (text === 'guessed') {
    const reason = name === 'machine' ? 'signature_invalid' : 'password_wrong'
    return Promise.resolve({ kind: 'reject', reason, cause: 'a library said so', facts: {} })
  }
  if (text === 'refused') return refused(name)
  if (text === 'fails') {
    return { kind: 'error', reason: 'key_server_unavailable', cause: brokenStore('keys').message }
  }
  if (text === 'rejects') return Promise.reject(brokenStore('accounts'))
  throw brokenStore('accounts')
}

function known(scheme: string): Verified {
  const authentication = { scheme, methods: [], acr: 'silver' }
  const held = { sets: ['member'], scopes: ['held'], tenant: 'acme' }
  return { kind: 'ok', subject: { id: 'alice', kind: 'user', ...held, authentication }, facts: {} }
}

/** Not good any more, and no guess. */
function refused(name: string): Rejected {
  const reason: Rejected['reason'] = name === 'machine' ? 'token_expired' : 'api_key_expired'
  return { kind: 'reject', reason: reason satisfies Reason, facts: {} }
}

/** A scheme of another transport, which never opens a dialog. */
const thirdScheme: Scheme = {
  name: 'third',
  guessable: false,
  opensDialog: false,
  read: (request) =>
    request.header('x-third') === undefined
      ? ABSENT
      : { kind: 'found', credentials: { transport: 'x-third', text: 'good' } },
  challenge: ({ realm }) => ({
    scheme: 'Third',
    valid: true,
    parameters: [{ name: 'realm', value: realm }],
  }),
  verify: () => known('third'),
}

/** The request of a combination. */
export function requestOf(combination: Combination): AccessRequest {
  const fields = fieldsOf(combination)
  const { request, route = '', resource } = combination
  return {
    method: request === 'preflight' ? 'OPTIONS' : (request ?? 'GET'),
    target: `/${route}`,
    address: ADDRESS,
    params: { resource },
    header: (name) => fields[name],
  }
}

const AUDIENCES: Readonly<Record<string, Record<string, string>>> = {
  machine: {},
  script: { 'sec-fetch-mode': 'cors' },
  person: { 'sec-fetch-mode': 'navigate' },
}

function fieldsOf(combination: Combination): Readonly<Record<string, string | readonly string[]>> {
  const { audience = '', request, credentials = '', scheme } = combination
  const word = scheme === 'machine' ? 'Machine' : 'Password'
  return {
    ...AUDIENCES[audience],
    ...(request === 'preflight' && {
      origin: 'https://app.example',
      'access-control-request-method': 'GET',
    }),
    ...shownAs(credentials, word),
  }
}

function shownAs(credentials: string, word: string): Record<string, string | readonly string[]> {
  if (credentials === 'none') return {}
  if (credentials === 'other_scheme') return { authorization: 'Negotiate abc' }
  if (credentials === 'malformed') return { authorization: word }
  if (credentials === 'repeated') return { authorization: [`${word} good`, `${word} good`] }
  if (credentials === 'ambiguous') return { authorization: `${word} good`, 'x-third': 'good' }
  return { authorization: `${word} ${credentials}` }
}
