import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { type Challenge, formatChallenge, getParameter } from '@sallyport/contract'
import { authenticated } from '@sallyport/policy'
import type { Outcome } from '../../src/guard.ts'
import { createGuard } from '../../src/guard.ts'
import type { DigestOptions } from '../../src/schemes/digest.ts'
import { DIGEST_ALGORITHMS } from '../../src/schemes/digest-hash.ts'
import { model } from '../support.ts'
import { answerChallenge, type DigestAnswer } from './digest-client.ts'
import { accountOf, infoOf, NOW, REALM, requestOf, World } from './digest-fixture.ts'
import { verdictOf } from './request.ts'

// Goal: who knows the password gets in, each request once, and nobody else gets in or is told why.
// Method: a client of its own computes what RFC 7616 asks; rows change one thing each.
const all = { algorithms: DIGEST_ALGORITHMS, qop: ['auth', 'auth-int'] } as const
const nonceOf = (challenge: Challenge): string => getParameter(challenge, 'nonce') ?? ''

describe('a challenge', () => {
  const challenges = (world: World, error?: 'nonce_stale' | 'nonce_replayed' | 'password_wrong') =>
    (world.scheme.challenges?.({ realm: REALM, ...(error && { error }) }) ?? []).map((one) =>
      formatChallenge(one).replace(/nonce="[\w-]{43}"/, 'nonce=*'),
    )
  const realm = 'realm="the \\"orders\\" \\\\ API"'

  test('names realm, qop, algorithm, nonce and charset [RFC 7616 3.3a MUST] [RFC 7616 4 SHOULD]', () => {
    assert.deepEqual(challenges(new World()), [
      `Digest ${realm}, qop="auth", algorithm=SHA-256, nonce=*, charset=UTF-8`,
    ])
  })

  test('each of several has another algorithm [RFC 7616 3.7a MUST]', () => {
    const lines = challenges(new World(all))
    assert.equal(new Set(lines.map((line) => /algorithm=[\w-]+/.exec(line)?.[0])).size, 6)
  })

  test('the preferred algorithm comes first, whatever the order given [RFC 7616 3.7b MUST]', () => {
    const world = new World({ algorithms: ['MD5', 'SHA-512-256', 'MD5-sess', 'SHA-256'] })
    const names = challenges(world).map((line) => /algorithm=([\w-]+)/.exec(line)?.[1])
    assert.deepEqual(names, ['SHA-256', 'SHA-512-256', 'MD5', 'MD5-sess'])
  })

  test('offers auth-int and hashes for names only where asked [RFC 7616 3.4.4 SHOULD]', () => {
    const [line] = challenges(new World({ qop: ['auth-int', 'auth'], userhash: true }))
    assert.match(line ?? '', /qop="auth, auth-int", .* userhash=true$/)
  })

  test('says stale for a nonce and never for a password [RFC 7616 3.3 SHOULD]', () => {
    const world = new World()
    const stale = (error: Parameters<typeof challenges>[1]): boolean =>
      /, stale=true,/.test(challenges(world, error)[0] ?? '')
    assert.deepEqual(
      [stale('nonce_stale'), stale('nonce_replayed'), stale('password_wrong'), stale(undefined)],
      [true, true, false, false],
    )
  })

  test('has another nonce each time', () => {
    const world = new World()
    assert.notEqual(nonceOf(world.challenge()), nonceOf(world.challenge()))
    assert.equal(world.scheme.isFresh, true)
  })
})

describe('reading', () => {
  const { scheme, challenge } = { scheme: new World().scheme, challenge: new World().challenge() }
  const good = answerChallenge(challenge)
  const rows = [
    ['an empty field is absent', '', 'absent'],
    ['another scheme is absent', 'Basic dTpw', 'absent'],
    ['the scheme ignores case', good.replace('Digest', 'dIGEST'), 'found'],
    ['two lines are malformed', [good, good], 'credentials_repeated'],
    ['the scheme alone is malformed', 'Digest', 'credentials_malformed'],
    ['what the grammar does not know is malformed', 'Digest realm="', 'credentials_malformed'],
    ['two credentials in one line are malformed', `${good}, Basic dTpw`, 'credentials_malformed'],
    [
      'a required parameter that is missing is malformed',
      answerChallenge(challenge, { with: { nc: undefined } }),
      'credentials_malformed',
    ],
    ['what is too long is malformed', `Digest a="${'b'.repeat(4096)}"`, 'credentials_oversized'],
    [
      'the uri of another resource is 400 [RFC 7616 3.4.6 MUST] [RFC 7616 3.4.6 SHOULD]',
      answerChallenge(challenge, { uri: '/settings' }),
      'uri_mismatch',
    ],
    ['the uri with its host is good', answerChallenge(challenge, { uri: '/orders' }), 'found'],
  ] as const
  for (const [name, field, expected] of rows) {
    test(name, () => {
      const reading = scheme.read(requestOf(field))
      assert.equal('reason' in reading ? reading.reason : reading.kind, expected)
    })
  }

  test('the account is the name, as the throttle counts it', () => {
    const reading = scheme.read(requestOf(good))
    assert.ok(reading.kind === 'found')
    assert.equal(reading.credentials.account, 'Mufasa')
    assert.equal(reading.credentials.transport, 'authorization')
  })
})

describe('verification', () => {
  for (const algorithm of DIGEST_ALGORITHMS) {
    for (const qop of ['auth', 'auth-int'] as const) {
      test(`${algorithm} with ${qop} [RFC 7616 3.6 MUST]`, async () => {
        const world = new World(all)
        const answer = { qop, method: 'POST', body: '{"item":"lamp"}' }
        const verdict = await world.answers(answer, world.challenge(algorithm))
        assert.equal(verdictOf(verdict), 'ok')
        const wrong = { ...answer, password: 'Circle of life' }
        const refused = await world.answers(wrong, world.challenge(algorithm))
        assert.equal(verdictOf(refused), 'reject password_wrong')
      })
    }
  }

  const utf8 = (text: string): string => Buffer.from(text).toString('latin1')
  const jason = { username: 'Jäsøn Doe', password: 'Secret, or not?' }
  const rows: readonly (readonly [string, DigestAnswer, string, Partial<DigestOptions>?])[] = [
    ['a name of quotes and backslashes', { username: 'a"b\\c', password: '"\\:,=' }, 'ok'],
    [
      'an extended name',
      { ...jason, with: { username: undefined, 'username*': "UTF-8''J%C3%A4s%C3%B8n%20Doe" } },
      'ok',
    ],
    ['a name in UTF-8', { ...jason, with: { username: utf8(jason.username) } }, 'ok'],
    ['a quoted algorithm in other letters', { with: { algorithm: 'sha-256' } }, 'ok'],
    ['an unknown account', { username: 'Nala' }, 'reject account_unknown'],
    ['no account of that name', { username: '__proto__' }, 'reject account_unknown'],
    [
      'a disabled account',
      { username: 'Scar', password: 'Be prepared' },
      'reject account_disabled',
    ],
    ['a disabled account, wrong password', { username: 'Scar' }, 'reject password_wrong'],
    ['an account without a secret', { username: 'Zazu' }, 'reject password_wrong'],
    ['an account whose secret is none', { username: 'Timon' }, 'error store_unavailable'],
    ['another method', { with: { response: '0'.repeat(64) } }, 'reject password_wrong'],
    [
      'a response of another length',
      { with: { response: '0'.repeat(32) } },
      'reject password_wrong',
    ],
    ['an algorithm not offered', { with: { algorithm: 'MD5' } }, 'reject protection_not_offered'],
    ['no algorithm, so MD5', { with: { algorithm: undefined } }, 'reject protection_not_offered'],
    ['a qop not offered', { qop: 'auth-int' }, 'reject protection_not_offered'],
    [
      'a hash for a name, not offered',
      { with: { userhash: 'true', username: '0'.repeat(64) } },
      'reject protection_not_offered',
    ],
    [
      'a hash of no name',
      { with: { userhash: 'true', username: '0'.repeat(64) } },
      'reject account_unknown',
      { userhash: true },
    ],
    ['a nonce that the client made up', { with: { nonce: 'x' } }, 'reject nonce_stale'],
    ['another realm', { with: { realm: 'elsewhere' } }, 'reject nonce_stale'],
    ['a count that begins late', { nc: '000000ff' }, 'ok'],
  ]
  for (const [name, answer, expected, options] of rows) {
    test(`${name}: ${expected}`, async () => {
      assert.equal(verdictOf(await new World(options).answers(answer)), expected)
    })
  }

  test('a hash for a name, of whichever algorithm', async () => {
    const world = new World({ ...all, userhash: true })
    for (const [algorithm, hash] of [
      ['SHA-256', 'sha256'],
      ['MD5', 'md5'],
    ] as const) {
      const username = createHash(hash).update(`Mufasa:${REALM}`).digest('hex')
      const answer = { with: { userhash: 'true', username } }
      assert.equal(verdictOf(await world.answers(answer, world.challenge(algorithm))), 'ok')
    }
  })

  test('what is refused before anybody is asked costs no lookup', async () => {
    const world = new World()
    await world.answers({ with: { nonce: 'x' } })
    await world.answers({ with: { algorithm: 'MD5' } })
    assert.deepEqual(world.lookups, [])
  })

  test('an unknown account costs what a wrong password costs, within a factor of two', async () => {
    const world = new World()
    const challenge = world.challenge()
    const cost = async (answer: DigestAnswer): Promise<number> => {
      const field = answerChallenge(challenge, answer)
      const begun = process.cpuUsage()
      for (let i = 0; i < 500; i += 1) await world.shows(field)
      const { user, system } = process.cpuUsage(begun)
      return user + system
    }
    const costs = { known: Number.POSITIVE_INFINITY, unknown: Number.POSITIVE_INFINITY }
    for (let run = 0; run < 7; run += 1) {
      costs.known = Math.min(costs.known, await cost({ password: 'wrong' }))
      costs.unknown = Math.min(costs.unknown, await cost({ username: 'Nala' }))
    }
    const ratio = costs.known / costs.unknown
    assert.ok(ratio > 0.5 && ratio < 2, `the known costs ${ratio.toFixed(2)} of the unknown`)
  })

  test('the subject says how it was authenticated', async () => {
    const verdict = await new World().answers()
    assert.ok(verdict.kind === 'ok')
    const authentication = { scheme: 'digest', methods: ['pwd'], time: NOW / 1000 }
    assert.deepEqual(verdict.subject, { id: 'Mufasa', kind: 'user', sets: [], authentication })
  })

  test('a store that fails is 503, and so is one that finds something else', async () => {
    const broken = new World({ lookup: () => Promise.reject(new Error('down')) })
    assert.equal(verdictOf(await broken.answers()), 'error store_unavailable')
    const rows = new World({ lookup: () => [] as never })
    assert.equal(verdictOf(await rows.answers()), 'error store_unavailable')
    const silent = { ...accountOf('Mufasa', 'Circle of Life') }
    const counters = { use: () => Promise.reject(new Error('down')) }
    const uncounted = new World({ lookup: () => silent, store: counters })
    assert.equal(verdictOf(await uncounted.answers()), 'error store_unavailable')
  })

  test('credentials of another scheme are a mistake of the program', async () => {
    const credentials = { transport: 'authorization', text: 'x' }
    await assert.rejects(async () => new World().scheme.verify(credentials, NOW), TypeError)
  })
})

describe('replays', () => {
  test('a request is good once [RFC 7616 5.4 MAY]', async () => {
    const world = new World()
    const field = answerChallenge(world.challenge())
    assert.equal(verdictOf(await world.shows(field)), 'ok')
    assert.equal(verdictOf(await world.shows(field)), 'reject nonce_replayed')
  })

  test('the next count is good, and so is one that comes late', async () => {
    const world = new World()
    const challenge = world.challenge()
    for (const nc of ['00000002', '00000005', '00000001']) {
      assert.equal(verdictOf(await world.answers({ nc }, challenge)), 'ok')
    }
    assert.equal(
      verdictOf(await world.answers({ nc: '00000002' }, challenge)),
      'reject nonce_replayed',
    )
  })

  test('of many at once one is good', async () => {
    const world = new World()
    const field = answerChallenge(world.challenge())
    const verdicts = await Promise.all(Array.from({ length: 20 }, () => world.shows(field)))
    assert.equal(verdicts.filter(({ kind }) => kind === 'ok').length, 1)
  })

  test('whoever does not know the password uses up nothing', async () => {
    const world = new World()
    const challenge = world.challenge()
    await world.answers({ password: 'wrong' }, challenge)
    assert.equal(verdictOf(await world.answers({}, challenge)), 'ok')
  })

  test('processes that share secret and store find them together', async () => {
    const used = new Set<string>()
    const store = {
      use: (nonce: string, nc: number) => {
        const isUsed = used.has(`${nonce} ${nc}`)
        used.add(`${nonce} ${nc}`)
        return Promise.resolve(isUsed ? ('replayed' as const) : ('fresh' as const))
      },
    }
    const options = { store, nonce: { secret: 'a secret of thirty-two bytes, or more' } }
    const [one, other] = [new World(options), new World(options)]
    const field = answerChallenge(one.challenge())
    assert.equal(verdictOf(await other.shows(field)), 'ok')
    assert.equal(verdictOf(await one.shows(field)), 'reject nonce_replayed')
  })
})

describe('the end of a nonce', () => {
  test('it is good until then, and stale from then on', async () => {
    const world = new World({ nonce: { lifeSeconds: 60 } })
    const challenge = world.challenge()
    world.now += 59_999
    assert.equal(verdictOf(await world.answers({}, challenge)), 'ok')
    world.now += 1
    assert.equal(
      verdictOf(await world.answers({ nc: '00000002' }, challenge)),
      'reject nonce_stale',
    )
  })

  test('the last quarter of its life tells the next one, which is good [RFC 7616 3.5b SHOULD]', async () => {
    const world = new World({ nonce: { lifeSeconds: 60 } })
    const challenge = world.challenge()
    world.now += 44_999
    assert.equal('nextnonce' in infoOf(await world.answers({}, challenge)), false)
    world.now += 1
    const { nextnonce = '' } = infoOf(await world.answers({ nc: '00000002' }, challenge))
    world.now += 30_000
    const parameters = challenge.parameters.map(({ name, value }) => ({
      name,
      value: name === 'nonce' ? nextnonce : value,
    }))
    assert.equal(verdictOf(await world.answers({}, { ...challenge, parameters })), 'ok')
  })

  test('a session key is bound to its nonce: no next one', async () => {
    const world = new World({ algorithms: ['SHA-256-sess'] })
    const challenge = world.challenge()
    world.now += 299_000
    assert.equal('nextnonce' in infoOf(await world.answers({}, challenge)), false)
  })
})

describe('Authentication-Info', () => {
  const H = (text: string): string => createHash('sha256').update(text).digest('hex')

  test('rspauth proves that we know the secret, too [RFC 7616 3.5a MUST]', async () => {
    const world = new World(all)
    const challenge = world.challenge('SHA-256')
    const secret = H(`Mufasa:${REALM}:Circle of Life`)
    for (const [nc, qop] of [
      ['0000000a', 'auth'],
      ['0000000b', 'auth-int'],
    ] as const) {
      const cnonce = 'a "quoted" \\ cnonce'
      const verdict = await world.answers({ nc, qop, cnonce }, challenge)
      const rspauth = H(`${secret}:${nonceOf(challenge)}:${nc}:${cnonce}:auth:${H(':/orders')}`)
      assert.deepEqual(infoOf(verdict), { rspauth, qop: 'auth', cnonce, nc })
    }
  })
})

describe('auth-int', () => {
  const world = new World({ qop: ['auth-int'] })
  const field = (body: string): string =>
    answerChallenge(world.challenge(), { qop: 'auth-int', method: 'POST', body })
  const rows = [
    ['the body that was sent', () => Buffer.from('{"a":1}'), 'ok'],
    ['another body', () => Buffer.from('{"a":2}'), 'reject password_wrong'],
    ['no body any more', () => new Uint8Array(0), 'reject password_wrong'],
    ['a body that cannot be read', () => undefined, 'error body_unavailable'],
    ['a body that never comes', () => Promise.reject(new Error('gone')), 'error body_unavailable'],
  ] as const
  for (const [name, body, expected] of rows) {
    test(`${name}: ${expected}`, async () => {
      const verdict = await world.shows(field('{"a":1}'), { method: 'POST', body })
      assert.equal(verdictOf(verdict), expected)
    })
  }

  test('an adapter without bodies is 503, never passed over', async () => {
    const verdict = await world.shows(field(''), { method: 'POST' })
    assert.equal(verdictOf(verdict), 'error body_unavailable')
  })

  test('the limit is handed on', async () => {
    const limits: number[] = []
    const bounded = new World({ qop: ['auth-int'], bodyBytesMax: 10 })
    const answer = answerChallenge(bounded.challenge(), { qop: 'auth-int' })
    await bounded.shows(answer, { body: (limit) => void limits.push(limit) })
    assert.deepEqual(limits, [10])
  })
})

describe('behind a guard', () => {
  const answersOf = (guard: ReturnType<typeof createGuard>) => {
    const policy = guard.policy('me', { rule: authenticated() })
    return async (field: string): Promise<string> => {
      const outcome: Outcome<object> = await guard.handle(requestOf(field), policy)
      if (outcome.kind === 'pass') return 'pass'
      const isStale = outcome.answer.fields.some(([, value]) => value.includes('stale=true'))
      return `${outcome.answer.status}${isStale ? ' stale' : ''}`
    }
  }

  test('a stale nonce counts as no failure, and a wrong password does', async () => {
    const world = new World()
    const { scheme } = world
    const throttle = { account: { free: 3 } }
    const asked = answersOf(createGuard({ realm: REALM, model, schemes: [scheme], throttle }))
    const answer = (more: DigestAnswer = {}): string => answerChallenge(world.challenge(), more)
    const stale = answer()
    world.now += 300_000
    for (let i = 0; i < 10; i += 1) assert.equal(await asked(stale), '401 stale')
    const used = answer()
    assert.equal(await asked(used), 'pass')
    for (let i = 0; i < 10; i += 1) assert.equal(await asked(used), '401 stale')
    for (let i = 0; i < 4; i += 1) assert.equal(await asked(answer({ password: 'wrong' })), '401')
    assert.equal(await asked(answer()), '429')
  })
})
