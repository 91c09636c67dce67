// Goal: the password never leaves, no nonce is used twice with one count, and nothing weaker than offered is answered.
// Method: the examples of the RFCs, computed; and a server that verifies what arrives with node:crypto by itself.
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { describe, type TestContext, test } from 'node:test'
import { formatChallenge, getParameter, parseCredentials } from '@sallyport/contract'
import {
  AccessError,
  basic,
  createAccessClient,
  type DigestOptions,
  digest,
} from '../../src/index.ts'
import { type Arrived, type Served, serve } from '../support/serve.ts'

const NAMES = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' } as const
type Name = keyof typeof NAMES
const REALM = 'the "realm"'

function parametersOf(field: string) {
  const reading = parseCredentials(field)
  assert.ok(reading.kind === 'credentials')
  return (name: string) => getParameter(reading.credentials, name) ?? ''
}

interface Manner {
  readonly algorithms?: readonly string[]
  readonly qop?: string
  readonly userhash?: boolean
  /** After how many uses a nonce is stale. */
  readonly uses?: number
  readonly next?: boolean
  readonly rspauth?: 'right' | 'wrong'
}

/** What credentials prove by themselves, computed with nothing but node:crypto. */
function verify(arrived: Arrived) {
  const { headers, method, path, body } = arrived
  const field = headers.authorization ?? ''
  const value = field.startsWith('Digest ') ? parametersOf(field) : () => ''
  const [name = '', session] = value('algorithm').split('-sess')
  const h = (text: string | Buffer): string =>
    createHash(NAMES[(name || 'MD5') as Name])
      .update(text)
      .digest('hex')
  const plain = h(`alice:${REALM}:alice-password`)
  const a1 = session === undefined ? plain : h(`${plain}:${value('nonce')}:${value('cnonce')}`)
  const middle = ['nonce', 'nc', 'cnonce', 'qop'].map(value).join(':')
  const covered = value('qop') === 'auth-int' ? `:${h(body)}` : ''
  const prove = (of: string): string => h(`${a1}:${middle}:${h(`${of}:${value('uri')}${covered}`)}`)
  const username = value('userhash') === 'true' ? h(`alice:${REALM}`) : 'alice'
  const isRight = [
    value('username') === username,
    value('uri') === path,
    value('response') === prove(method),
  ].every(Boolean)
  return { value, isRight, rspauth: prove('') }
}

function challengesOf(manner: Manner, parameters: Readonly<Record<string, string>>): string[] {
  const { algorithms = ['SHA-256'], qop = 'auth', userhash = false } = manner
  const hidden = userhash ? { userhash: 'true' } : {}
  return algorithms.map((algorithm) => {
    const all = Object.entries({ realm: REALM, algorithm, qop, ...hidden, ...parameters })
    return formatChallenge({
      scheme: 'Digest',
      parameters: all.map(([name, value]) => ({ name, value })),
    })
  })
}

/** A server of Digest, and what it saw. */
async function digestServer(context: TestContext, manner: Manner = {}) {
  const counts = new Map<string, Set<string>>()
  const seen = { challenges: 0, replays: 0, algorithms: new Set<string>() }
  const fresh = (): string => {
    const nonce = randomUUID()
    counts.set(nonce, new Set())
    return nonce
  }
  const served: Served = await serve(context, (response, arrived) => {
    const { value, isRight, rspauth } = verify(arrived)
    const used = counts.get(value('nonce'))
    if (!isRight || used === undefined || used.size >= (manner.uses ?? 1_000)) {
      seen.challenges += 1
      const stale: Record<string, string> = isRight ? { stale: 'true' } : {}
      const lines = challengesOf(manner, { nonce: fresh(), ...stale })
      response.writeHead(401, { 'www-authenticate': [...lines, 'Basic realm="a"'] }).end()
      return
    }
    if (used.has(value('nc'))) seen.replays += 1
    used.add(value('nc'))
    seen.algorithms.add(value('algorithm'))
    const proof = manner.rspauth === 'wrong' ? 'f'.repeat(rspauth.length) : rspauth
    const next = manner.next ? `, nextnonce="${fresh()}"` : ''
    response.setHeader('authentication-info', `rspauth="${proof}", qop=${value('qop')}${next}`)
    response.end(arrived.body)
  })
  const make = (options: DigestOptions = { minAlgorithm: 'MD5' }, password = 'alice-password') =>
    createAccessClient({ origins: [served.origin], auth: digest('alice', password, options) })
  return { ...served, seen, make }
}

const manners = Object.keys(NAMES).flatMap((algorithm) =>
  ['', '-sess'].flatMap((session) =>
    ['auth', 'auth-int', 'auth, auth-int'].flatMap((qop) =>
      [false, true].map((userhash) => ({ algorithms: [algorithm + session], qop, userhash })),
    ),
  ),
)

describe('digest, in each manner', () => {
  for (const { algorithms, qop, userhash } of manners) {
    test(`${algorithms[0]}, ${qop}${userhash ? ', userhash' : ''}`, async (context) => {
      const { make, seen } = await digestServer(context, { algorithms, qop, userhash })
      const client = make()
      const init = { method: 'POST', body: 'the body' }
      assert.equal(await (await client.fetch('/a?b=c%20d', init)).text(), 'the body')
      assert.equal((await client.fetch('/a')).status, 200)
      assert.deepEqual(seen, { challenges: 1, replays: 0, algorithms: new Set(algorithms) })
    })
  }
})

describe('digest', () => {
  test('fifty at once: one challenge, no count twice', async (context) => {
    const { make, seen, arrived } = await digestServer(context)
    const client = make()
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.fetch('/')))
    assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]))
    assert.deepEqual([seen.challenges, seen.replays, arrived.length], [1, 0, 51])
  })

  test('a stale nonce is replaced without a failure', async (context) => {
    const { make, seen } = await digestServer(context, { uses: 3 })
    const client = make()
    for (let call = 0; call < 9; call += 1) assert.equal((await client.fetch('/')).status, 200)
    assert.equal(seen.challenges, 3)
  })

  test('the next nonce is taken, and counted anew', async (context) => {
    const { make, seen, arrived } = await digestServer(context, { uses: 1, next: true })
    const client = make()
    for (let call = 0; call < 10; call += 1) assert.equal((await client.fetch('/')).status, 200)
    assert.deepEqual([seen.challenges, arrived.length], [1, 11])
  })

  test('the strongest of the challenges is answered', async (context) => {
    const algorithms = ['MD5', 'SHA-256', 'SHA-512-256', 'MD5-sess']
    const { make, seen } = await digestServer(context, { algorithms })
    await make().fetch('/')
    assert.deepEqual(seen.algorithms, new Set(['SHA-512-256']))
  })

  test('what is weaker than asked for is not', async (context) => {
    const { make, arrived } = await digestServer(context, { algorithms: ['MD5'] })
    assert.equal((await make({}).fetch('/')).status, 401)
    assert.equal(arrived.length, 1)
  })

  test('nor is the password told to Basic beside it', async (context) => {
    const { origin, arrived } = await digestServer(context)
    const auth = [digest('alice', 'wrong'), basic('alice', 'wrong')]
    assert.equal((await createAccessClient({ origins: [origin], auth }).fetch('/')).status, 401)
    assert.deepEqual(
      arrived.map(({ headers }) => headers.authorization?.split(' ')[0]),
      [undefined, 'Digest'],
    )
  })

  test('a wrong password is refused after two requests', async (context) => {
    const { make, arrived } = await digestServer(context)
    assert.equal((await make({}, 'wrong').fetch('/')).status, 401)
    assert.equal(arrived.length, 2)
  })

  test('an answer of somebody who does not know the password is an error', async (context) => {
    const { make } = await digestServer(context, { rspauth: 'wrong' })
    await assert.rejects(
      make().fetch('/'),
      (error) => error instanceof AccessError && /rspauth/.test(error.message),
    )
  })

  test('a stream cannot be covered by auth-int, so the refusal is handed over', async (context) => {
    const { make, arrived } = await digestServer(context, { qop: 'auth-int' })
    const body = new Blob(['the body']).stream()
    const init = { method: 'POST', body, duplex: 'half' } as RequestInit
    assert.equal((await make().fetch('/', init)).status, 401)
    assert.ok(arrived.length <= 2)
  })

  const improper = [
    ['an unknown algorithm', () => digest('a', 'b', { minAlgorithm: 'SHA-1' as 'MD5' })],
    ['no name', () => digest('', 'secret')],
    ['a name with a colon', () => digest('a:b', 'secret')],
    ['a line break', () => digest('a', 'secret\n')],
  ] as const
  for (const [name, make] of improper) {
    test(`${name} is a TypeError that does not tell the password`, () => {
      assert.throws(
        make,
        (error) => error instanceof TypeError && !error.message.includes('secret'),
      )
    })
  }
})
