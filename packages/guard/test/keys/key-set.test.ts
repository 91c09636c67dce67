import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { after, before, describe, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { KeySource } from '../../src/keys/key-source.ts'
import { keysAt, type RemoteKeysOptions } from '../../src/keys/remote-keys.ts'
import {
  ask,
  json,
  kindOf,
  makeSigner,
  NOW,
  type Signer,
  TestIssuer,
  withKeysOf,
} from './issuer.ts'

// Goal: the issuer is asked as rarely as possible and as soon as needed, and its outage is never
// the client's fault.
// Method: real servers on port 0 that count; time is what the test says it is.

let first: Signer
let second: Signer

before(async () => {
  first = await makeSigner('ES256', 'first')
  second = await makeSigner('ES256', 'second')
})

const withIssuer = (
  run: (issuer: TestIssuer, keys: KeySource) => Promise<void>,
  options?: RemoteKeysOptions,
): Promise<void> => withKeysOf([first.jwk], run, options)

describe('the number of fetches', () => {
  test('ten requests at once cause one fetch', () =>
    withIssuer(async (issuer, keys) => {
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask(keys, 'first')))
      assert.ok(answers.every(({ kind }) => kind === 'keys'))
      assert.equal(issuer.keySetFetches, 1)
      assert.equal(issuer.asked.get('/.well-known/openid-configuration'), 1)
    }))

  test('a known key is answered without a promise', () =>
    withIssuer(async (_issuer, keys) => {
      await ask(keys, 'first')
      const answer = keys.find({ kid: 'first', algorithm: 'ES256' }, NOW)
      assert.ok(!(answer instanceof Promise))
      assert.equal(answer.kind, 'keys')
    }))

  test('twenty unknown key ids one after the other cause one more', () =>
    withIssuer(async (issuer, keys) => {
      await ask(keys, 'first')
      for (let at = 0; at < 20; at += 1) {
        assert.equal(await kindOf(ask(keys, randomUUID(), NOW + at)), 'unknown')
      }
      assert.equal(issuer.keySetFetches, 2)
    }))

  test('twenty unknown key ids at once on a cold start cause one more', () =>
    withIssuer(async (issuer, keys) => {
      const ids = Array.from({ length: 20 }, () => randomUUID())
      const kinds = await Promise.all(ids.map((kid) => kindOf(ask(keys, kid))))
      assert.ok(kinds.every((kind) => kind === 'unknown'))
      assert.ok(issuer.keySetFetches <= 2, `${issuer.keySetFetches} fetches`)
    }))

  test('a key of another algorithm under a known id is unknown', () =>
    withIssuer(async (_issuer, keys) => {
      await ask(keys, 'first')
      const answer = keys.find({ kid: 'first', algorithm: 'RS256' }, NOW)
      assert.equal(await kindOf(answer), 'unknown')
    }))
})

describe('rotation', () => {
  test('a rotated key is accepted on its first use, right after the first fetch', () =>
    withIssuer(async (issuer, keys) => {
      await ask(keys, 'first')
      issuer.keys = [first.jwk, second.jwk]
      assert.equal(await kindOf(ask(keys, 'second')), 'keys')
      assert.equal(issuer.keySetFetches, 2)
    }))

  test('a new key resets the wait: two rotations in a row are both taken at once', () =>
    withIssuer(async (issuer, keys) => {
      const third = await makeSigner('ES256', 'third')
      await ask(keys, 'first')
      issuer.keys = [first.jwk, second.jwk]
      assert.equal(await kindOf(ask(keys, 'second')), 'keys')
      issuer.keys = [second.jwk, third.jwk]
      assert.equal(await kindOf(ask(keys, 'third')), 'keys')
      assert.equal(await kindOf(ask(keys, 'first', NOW)), 'unknown')
    }))

  test('the wait after a fetch without new keys is 1 s, then 2', () =>
    withIssuer(async (issuer, keys) => {
      await ask(keys, 'first')
      let now = NOW
      await ask(keys, randomUUID(), now)
      let fetches = 2
      for (const wait of [1000, 2000, 2000, 2000]) {
        // The clock of the key set goes on while it fetches, hence the margins.
        await ask(keys, randomUUID(), now + wait - 100)
        assert.equal(issuer.keySetFetches, fetches, `within ${wait} ms`)
        now += wait + 3000
        await ask(keys, randomUUID(), now)
        fetches += 1
        assert.equal(issuer.keySetFetches, fetches, `after ${wait} ms`)
      }
    }))

  test('listeners hear of a removed key, and of nothing else', () =>
    withIssuer(async (issuer, keys) => {
      let removals = 0
      keys.onRemoval?.(() => {
        removals += 1
      })
      await ask(keys, 'first')
      issuer.keys = [first.jwk, second.jwk]
      await ask(keys, 'second')
      assert.equal(removals, 0)
      issuer.keys = [second.jwk]
      await ask(keys, randomUUID())
      assert.equal(removals, 1)
    }))

  test('other material under the same id is another key', () =>
    withIssuer(async (issuer, keys) => {
      let removals = 0
      keys.onRemoval?.(() => {
        removals += 1
      })
      await ask(keys, 'first')
      issuer.keys = [{ ...second.jwk, kid: 'first' }]
      await ask(keys, randomUUID())
      assert.equal(removals, 1)
    }))
})

describe('age', () => {
  test('at 599 s nothing is fetched; at 600 s the old answer is given at once, and fetched behind it', () =>
    withIssuer(async (issuer, keys) => {
      await ask(keys, 'first')
      const start = NOW + 1000
      await ask(keys, 'first', NOW + 599_000)
      await sleep(50)
      assert.equal(issuer.keySetFetches, 1)
      const answer = keys.find({ kid: 'first', algorithm: 'ES256' }, start + 600_000)
      assert.ok(!(answer instanceof Promise))
      for (let tries = 0; issuer.keySetFetches < 2 && tries < 100; tries += 1) await sleep(10)
      assert.equal(issuer.keySetFetches, 2)
    }))

  test('keys work for 24 h without the issuer, and no longer', () =>
    withIssuer(async (issuer, keys) => {
      await ask(keys, 'first')
      await issuer.stop()
      const day = 86_400_000
      assert.equal(await kindOf(ask(keys, 'first', NOW + day - 1000)), 'keys')
      assert.equal(await kindOf(ask(keys, 'first', NOW + day + 5000)), 'unavailable')
    }))
})

describe('outages', () => {
  test('with the issuer stopped known keys go on, and unknown ones are unavailable', () =>
    withIssuer(async (issuer, keys) => {
      await ask(keys, 'first')
      await issuer.stop()
      assert.equal(await kindOf(ask(keys, 'first', NOW + 5000)), 'keys')
      const answer = await ask(keys, 'second', NOW + 5000)
      assert.equal(answer.kind, 'unavailable')
      assert.ok(answer.kind === 'unavailable' && answer.retryAfterSeconds >= 1)
      await issuer.restart()
      issuer.keys = [first.jwk, second.jwk]
      assert.equal(await kindOf(ask(keys, 'second', NOW + 15_000)), 'keys')
    }))

  test('a failed fetch is remembered for a second, so that nobody queues on a dead issuer', () =>
    withIssuer(async (issuer, keys) => {
      issuer.instead.set('/jwks', (_request, response) => response.writeHead(500).end())
      assert.equal(await kindOf(ask(keys, 'first', NOW)), 'unavailable')
      assert.equal(await kindOf(ask(keys, 'first', NOW + 900)), 'unavailable')
      assert.equal(issuer.keySetFetches, 1)
      issuer.instead.clear()
      assert.equal(await kindOf(ask(keys, 'first', NOW + 6000)), 'keys')
    }))

  test('a silent issuer is waited for no longer than the limit', () =>
    withIssuer(
      async (issuer, keys) => {
        issuer.instead.set('/jwks', () => undefined)
        const begun = performance.now()
        const kinds = await Promise.all([1, 2, 3].map(() => kindOf(ask(keys, 'first'))))
        assert.deepEqual(kinds, ['unavailable', 'unavailable', 'unavailable'])
        assert.ok(performance.now() - begun < 20_000)
        assert.equal(issuer.keySetFetches, 1)
      },
      { timeoutSeconds: 0.3 },
    ))

  test('a body that never ends is cut off by the same limit', () =>
    withIssuer(
      async (issuer, keys) => {
        issuer.instead.set('/jwks', (_request, response) =>
          response.writeHead(200).write('{"keys":['),
        )
        assert.equal(await kindOf(ask(keys, 'first')), 'unavailable')
      },
      { timeoutSeconds: 0.3 },
    ))
})

describe('answers that are no key set are an outage, never a refusal', () => {
  const html = '<!doctype html><p>maintenance'
  const rows: readonly (readonly [name: string, status: number, body: string, cause: RegExp])[] = [
    ['status 500', 500, '{"keys":[]}', /status 500/],
    ['status 404', 404, '', /status 404/],
    ['a page', 200, html, /did not answer with JSON/],
    ['an empty body', 200, '', /did not answer with JSON/],
    ['null', 200, 'null', /no list `keys`/],
    ['a list', 200, '[]', /no list `keys`/],
    ['keys that are no list', 200, '{"keys":{}}', /no list `keys`/],
    ['no key at all', 200, '{"keys":[]}', /no key that verifies/],
    ['only a damaged key', 200, '{"keys":[{"kty":"EC","crv":"P-256","x":"?"}]}', /no key that/],
    ['101 keys', 200, JSON.stringify({ keys: new Array(101).fill({}) }), /more than 100/],
    ['262,145 bytes', 200, ' '.repeat(262_145), /more than 262144 bytes/],
  ]
  for (const [name, status, body, cause] of rows) {
    test(name, () =>
      withIssuer(async (issuer, keys) => {
        issuer.instead.set('/jwks', (_request, response) => response.writeHead(status).end(body))
        const answer = await ask(keys, 'first')
        assert.equal(answer.kind, 'unavailable')
        assert.match(answer.kind === 'unavailable' ? answer.cause : '', cause)
        if (body.length > 5) assert.ok(!JSON.stringify(answer).includes(body.slice(0, 20)))
      }),
    )
  }

  test('a redirect is not followed', () =>
    withIssuer(async (issuer, keys) => {
      issuer.instead.set('/jwks', (_request, response) =>
        response.writeHead(302, { location: `${issuer.url}/elsewhere` }).end(),
      )
      assert.equal(await kindOf(ask(keys, 'first')), 'unavailable')
      assert.equal(issuer.asked.get('/elsewhere'), undefined)
    }))

  test('exactly 262,144 bytes and exactly 100 keys are read', () =>
    withIssuer(async (issuer, keys) => {
      const list = [first.jwk, ...new Array(99).fill({ kty: 'unheard of' })]
      const body = JSON.stringify({ keys: list }).padEnd(262_144)
      issuer.instead.set('/jwks', (_request, response) => response.writeHead(200).end(body))
      assert.equal(await kindOf(ask(keys, 'first')), 'keys')
    }))
})

describe('a fixed place of the keys', () => {
  let issuer: TestIssuer
  before(async () => {
    issuer = await TestIssuer.start([first.jwk])
  })
  after(() => issuer.stop())

  test('is asked without discovery', async () => {
    const keys = keysAt(`${issuer.url}/jwks`)
    assert.equal(await kindOf(ask(keys, 'first')), 'keys')
    assert.equal(issuer.asked.get('/.well-known/openid-configuration'), undefined)
  })

  for (const place of ['http://keys.example/jwks', 'ftp://127.0.0.1/jwks', 'jwks', '']) {
    test(`\`${place}\` is refused at start`, () => {
      assert.throws(() => keysAt(place), TypeError)
    })
  }

  test('plain http to another machine is possible where it is asked for by name', () => {
    assert.ok(keysAt('http://keys.example/jwks', { allowInsecure: true }))
  })

  const limits = [
    ['timeoutSeconds', 0.04],
    ['timeoutSeconds', 31],
    ['maxAgeSeconds', 0],
    ['staleSeconds', Number.NaN],
  ] as const
  for (const [name, value] of limits) {
    test(`${name}: ${value} is refused at start`, () => {
      assert.throws(() => keysAt('https://keys.example/', { [name]: value }), /must be a number/)
    })
  }
})

describe('discovery', () => {
  test('an issuer that calls itself otherwise is an outage that says both names', () =>
    withIssuer(async (issuer, keys) => {
      issuer.instead.set('/.well-known/openid-configuration', (_request, response) =>
        json(response, { issuer: `${issuer.url}/`, jwks_uri: `${issuer.url}/jwks` }),
      )
      const answer = await ask(keys, 'first')
      assert.equal(answer.kind, 'unavailable')
      const cause = answer.kind === 'unavailable' ? answer.cause : ''
      assert.ok(cause.includes(`\`${issuer.url}/\``) && cause.includes(`\`${issuer.url}\``), cause)
      assert.equal(issuer.keySetFetches, 0)
    }))

  test('where OpenID metadata is missing, RFC 8414 metadata is read', () =>
    withIssuer(async (issuer, keys) => {
      issuer.instead.set('/.well-known/openid-configuration', (_request, response) =>
        response.writeHead(404).end(),
      )
      issuer.instead.set('/.well-known/oauth-authorization-server', (_request, response) =>
        json(response, { issuer: issuer.url, jwks_uri: `${issuer.url}/jwks` }),
      )
      assert.equal(await kindOf(ask(keys, 'first')), 'keys')
    }))

  for (const uri of [undefined, 7, 'http://keys.example/jwks', 'file:///etc/passwd']) {
    test(`\`jwks_uri\` ${uri} is an outage`, () =>
      withIssuer(async (issuer, keys) => {
        issuer.instead.set('/.well-known/openid-configuration', (_request, response) =>
          json(response, { issuer: issuer.url, jwks_uri: uri }),
        )
        assert.equal(await kindOf(ask(keys, 'first')), 'unavailable')
      }))
  }

  test('a key set that moved is found again', () =>
    withIssuer(async (issuer, keys) => {
      await ask(keys, 'first')
      issuer.instead.set('/jwks', (_request, response) => response.writeHead(404).end())
      issuer.instead.set('/.well-known/openid-configuration', (_request, response) =>
        json(response, { issuer: issuer.url, jwks_uri: `${issuer.url}/moved` }),
      )
      issuer.instead.set('/moved', (_request, response) =>
        json(response, { keys: [first.jwk, second.jwk] }),
      )
      assert.equal(await kindOf(ask(keys, 'second', NOW + 5000)), 'unavailable')
      assert.equal(await kindOf(ask(keys, 'second', NOW + 15_000)), 'keys')
    }))
})
