// Goal: a server without a mistake passes all states of a token, and each mistake is found by its own name.
// Method: a server that makes one mistake at a time is asked in every state; causes that others explain are left out.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import type { AuditRequest } from '../../src/exchange.ts'
import type { CredentialKind, HeldCredentials } from '../../src/identity/credentials.ts'
import type { Field } from '../../src/plan.ts'
import { attackerKey } from '../../src/states/attacker-keys.ts'
import type { CredentialState } from '../../src/states/credential-state.ts'
import { credentialStates } from '../../src/states/credential-states.ts'
import { BARE, goodToken, heldAs, toolsWith } from './issuer.ts'
import { type Flaw, learnHalf, letsIn } from './resource-server.ts'

const token = await goodToken()
learnHalf(token)
const other = heldAs('jwt', await goodToken({ sub: 'bob' }))
const jwks = (await attackerKey('RS256')).publicJwk
const tools = toolsWith({ other, canaryUrl: 'http://127.0.0.1:9/jwks.json' })
const states = await credentialStates(heldAs('jwt', token), tools)

/** What is found, without what is explained by something else that is found. */
function causesOf(flaw: Flaw | undefined): readonly string[] {
  const failed = states.filter((state) => fails(state, flaw))
  const causes = new Set(failed.map(({ cause }) => cause))
  const own = failed.filter(({ impliedBy }) => !impliedBy.some((one) => causes.has(one)))
  return [...new Set(own.map(({ cause }) => cause))]
}

function fails({ must, apply }: CredentialState, flaw: Flaw | undefined): boolean {
  const isIn = letsIn(apply(BARE), flaw, jwks)
  if (must === 'either') return false
  return must === 'accept' ? !isIn : isIn
}

const rows: readonly (readonly [Flaw | undefined, readonly string[]])[] = [
  [undefined, []],
  ['any', ['any credentials are accepted']],
  ['empty', ['empty credentials are accepted']],
  ['scheme', ['the scheme is not looked at']],
  ['query', ['token taken from the query']],
  ['unverified', ['signature not verified']],
  ['none', ['unsigned tokens accepted']],
  ['no signature', ['empty signatures accepted']],
  ['zeros', ['a signature of zeros is accepted']],
  ['half', ['only a part of the signature is compared']],
  ['confused', ['public key taken as a secret']],
  ['empty secret', ['an empty secret signs']],
  ['jwk', ['key taken from the token']],
  ['jku', ['the address of the keys is taken from the token']],
  ['kid file', ['key id chooses an empty secret']],
  ['kid query', ['key id is put into a query']],
  ['kid unknown', ['an unknown key id skips the check']],
  ['exp', ['expiry not checked']],
  ['grace', ['expired tokens accepted for minutes']],
  ['no exp', ['tokens without expiry accepted']],
  ['nbf', ['not-before not checked']],
  ['aud', ['audience not checked']],
  ['no aud', ['tokens without audience accepted']],
  ['iss', ['issuer not checked']],
  ['typ', ['type not checked']],
  ['crit', ['critical extensions are ignored']],
]

describe('the states of a token', () => {
  for (const [flaw, causes] of rows) {
    test(`a server with the mistake ${flaw ?? 'none'} is told ${causes.join(', ') || 'nothing'}`, () => {
      assert.deepEqual(causesOf(flaw), causes)
    })
  }

  test('all the four sentinels are those that tell most', () => {
    const names = states.flatMap(({ isSentinel, name }) => (isSentinel ? [name] : []))
    assert.deepEqual(names, ['none', 'garbage', 'signature one bit off', 'expired an hour ago'])
  })

  test('without a mint, an unsigned token stands in the place of the expired one', async () => {
    const bare = await credentialStates(heldAs('jwt', token), { now: 0 })
    const names = bare.flatMap(({ isSentinel, name }) => (isSentinel ? [name] : []))
    assert.deepEqual(names, ['none', 'garbage', 'signature one bit off', 'alg none'])
  })
})

const prove = async ({ method, target }: AuditRequest): Promise<readonly Field[]> => [
  ['DPoP', `${method}.${target}.c2ln`],
]
const digest = async (): Promise<readonly Field[]> => [
  ['Authorization', 'Digest username="alice", nonce="n1", uri="/orders/1", response="0f0f"'],
]

const held: Readonly<Record<string, HeldCredentials>> = {
  jwt: heldAs('jwt', token),
  'short token of a secret': heldAs('jwt', await goodToken({ secret: 'secret', typ: 'JWT' })),
  opaque: heldAs('opaque', 'f81d4fae7dec11d0a765'),
  key: heldAs('api_key', 'sk_live_4f9A1b', { field: 'X-API-Key', prefix: '' }),
  'short key': heldAs('api_key', 'k7', { field: 'X-API-Key', prefix: '' }),
  'token as a key': heldAs('api_key', token, { field: 'X-Token', prefix: '' }),
  basic: heldAs('basic', Buffer.from('alice:Pass-1').toString('base64'), { prefix: 'Basic ' }),
  session: heldAs('session', 'a1b2c3d4e5f6; csrf=9', { field: 'Cookie', prefix: 'sid=' }),
  'token in a cookie': heldAs('session', `${token}; csrf=9`, { field: 'Cookie', prefix: 'at=' }),
  digest: {
    ...heldAs('digest', 'alice-password', { prefix: 'Digest ' }),
    fields: [],
    prove: digest,
  },
  dpop: { ...heldAs('dpop', token, { prefix: 'DPoP ' }), prove },
  'opaque with proofs': { ...heldAs('dpop', 'f81d4fae7dec11d0', { prefix: 'DPoP ' }), prove },
}

describe('a secret that stands in tutorials', () => {
  const names = async (secret: string): Promise<readonly string[]> => {
    const weak = heldAs('jwt', await goodToken({ secret }))
    return (await credentialStates(weak, { now: 0 })).map(({ name }) => name)
  }

  test('is as good as a mint', async () => {
    assert.ok((await names('secret')).includes('expired an hour ago'))
  })

  test('another is none', async () => {
    assert.ok(!(await names('k'.repeat(40))).includes('expired an hour ago'))
  })
})

describe('the states of every kind', () => {
  for (const [name, one] of Object.entries(held)) {
    test(`${name}: names are unique, and four are sentinels`, async () => {
      const all = await credentialStates(one, tools)
      const names = all.map((state) => state.name)
      assert.deepEqual(
        names.filter((each, index) => names.indexOf(each) !== index),
        [],
      )
      assert.equal(all.filter(({ isSentinel }) => isSentinel).length, 4)
    })

    test(`${name}: only what must be accepted equals the good request`, async () => {
      const good = shown(one, (await one.prove?.(BARE)) ?? [])
      for (const { must, name: state, apply, prepare } of await credentialStates(one, tools)) {
        if (must === 'accept') continue
        assert.notDeepEqual((await prepare?.(BARE)) ?? apply(BARE), good, state)
      }
    })
  }

  test('a password of Digest is shown in no state', async () => {
    const all = await credentialStates(held['digest'] as HeldCredentials, tools)
    assert.ok(!JSON.stringify(all.map(({ apply }) => apply(BARE))).includes('alice-password'))
  })

  test('two runs send the same', async () => {
    for (const one of ['opaque', 'key', 'basic', 'session'] as const) {
      const sent = async (): Promise<string> =>
        JSON.stringify(
          (await credentialStates(held[one] as HeldCredentials, tools)).map(({ apply }) =>
            apply(BARE),
          ),
        )
      assert.equal(await sent(), await sent())
    }
  })
})

function shown(one: HeldCredentials, proofs: readonly Field[] = []): typeof BARE {
  return { ...BARE, fields: [...BARE.fields, ...one.fields, ...proofs] }
}

const secrets = fc.string({
  minLength: 1,
  maxLength: 60,
  unit: fc.constantFrom(...'abXY019-_.~=+/'),
})
const kinds = fc.constantFrom<CredentialKind>(
  'jwt',
  'opaque',
  'basic',
  'api_key',
  'session',
  'dpop',
)
const requests = fc.record({
  method: fc.constantFrom('GET', 'PATCH', 'DELETE'),
  target: fc.constantFrom('/', '/a', '/a/b?c=d', '/a?c'),
  fields: fc.array(fc.tuple(fc.constantFrom('X-A', 'X-B'), fc.string({ maxLength: 5 })), {
    maxLength: 3,
  }),
  body: fc.option(fc.string({ maxLength: 9 }), { nil: undefined }),
})

const PLACES: Readonly<Partial<Record<CredentialKind, { field: string; prefix: string }>>> = {
  session: { field: 'Cookie', prefix: 'sid=' },
  api_key: { field: 'X-Key', prefix: '' },
  basic: { field: 'Authorization', prefix: 'Basic ' },
}

describe('properties', () => {
  test('every state leaves the rest of the request as it is', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, kinds, requests, async (secret, kind, bare) => {
        const before = JSON.stringify(bare)
        for (const { apply } of await credentialStates(heldAs(kind, secret, PLACES[kind]), tools)) {
          const sent = apply(bare)
          assert.deepEqual(sent.fields.slice(0, bare.fields.length), bare.fields)
          assert.deepEqual([sent.method, sent.body], [bare.method, bare.body])
          assert.ok(sent.target.startsWith(bare.target))
        }
        assert.equal(JSON.stringify(bare), before)
      }),
      { numRuns: 60 },
    )
  })

  test('no secret makes a state that is refused equal the good request', async () => {
    await fc.assert(
      fc.asyncProperty(secrets, kinds, async (secret, kind) => {
        const one = { ...heldAs(kind, secret, PLACES[kind]), ...(kind === 'dpop' && { prove }) }
        const good = JSON.stringify(shown(one, kind === 'dpop' ? await prove(BARE) : []))
        for (const { apply, must, name, prepare } of await credentialStates(one, tools)) {
          if (must === 'accept') continue
          assert.notEqual(JSON.stringify((await prepare?.(BARE)) ?? apply(BARE)), good, name)
        }
      }),
      { numRuns: 100 },
    )
  })
})
