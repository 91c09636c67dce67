// Goal: an access token is shown as RFC 6750 section 2.1 says, and options out of their range are told at once.
// Method: one row per option and limit; a scheme that is asked as a client asks it.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bearer, memoryStore, type TokenSource } from '../../src/index.ts'

const addressed = {
  href: 'https://api.example.com/',
  origin: 'https://api.example.com',
  method: 'GET',
  bytes: async () => undefined,
}

describe('bearer', () => {
  test('shows nothing until somebody signs in, and nothing after they sign out', async () => {
    const auth = bearer()
    assert.equal(await auth.show(addressed), undefined)
    await auth.signIn({ accessToken: 'a' })
    assert.deepEqual(await auth.show(addressed), {
      fields: { authorization: 'Bearer a' },
      mark: 'a',
    })
    await auth.signOut()
    assert.equal(await auth.show(addressed), undefined)
    assert.equal(await auth.tokens(), undefined)
  })

  for (const accessToken of [undefined, '', 'a b', 'a\n', 'a\nb']) {
    test(`keeps no token that cannot be shown: ${JSON.stringify(accessToken)}`, async () => {
      const auth = bearer()
      await auth.signIn({ accessToken: 'a' })
      const signedIn = auth.signIn({ accessToken } as never)
      await assert.rejects(signedIn, { name: 'TypeError', message: /^`accessToken` must be/ })
      assert.equal((await auth.tokens())?.accessToken, 'a')
    })
  }

  test('a token that came into the store by another way is not shown either', () => {
    const auth = bearer({ store: memoryStore({ accessToken: 'sec\nret' }) })
    return assert.rejects(
      async () => auth.show(addressed),
      (error) => error instanceof TypeError && !error.message.includes('sec'),
    )
  })

  test('shows a token by its type (RFC 6749 section 7.1)', async () => {
    const auth = bearer({ store: memoryStore({ accessToken: 'a', type: 'DPoP' }) })
    assert.equal((await auth.show(addressed))?.fields['authorization'], 'DPoP a')
  })

  test('shows a token that it holds without a moment of waiting', async () => {
    const auth = bearer({ store: memoryStore({ accessToken: 'a' }) })
    await auth.show(addressed)
    assert.ok(!(auth.show(addressed) instanceof Promise))
  })

  test('answers a challenge only while somebody is signed in', async () => {
    const auth = bearer()
    const challenge = { scheme: 'Bearer', parameters: [] } as never
    assert.equal(auth.accepts?.(challenge), false)
    await auth.signIn({ accessToken: 'a' })
    assert.equal(auth.accepts?.(challenge), true)
  })

  test('gets its first token by itself where the client asks for itself, once for all', async () => {
    let asked = 0
    const refresh: TokenSource = {
      grant: 'client_credentials',
      request: async () => {
        asked += 1
        return { kind: 'tokens', tokens: { accessToken: `a${asked}` } }
      },
    }
    const auth = bearer({ refresh })
    const shown = await Promise.all(Array.from({ length: 20 }, () => auth.show(addressed)))
    assert.deepEqual(new Set(shown.map((one) => one?.mark)), new Set(['a1']))
  })

  test('hands its own `fetch` to the source, and the tokens there are', async () => {
    const own: typeof fetch = () => assert.fail()
    let given: unknown[] = []
    const refresh: TokenSource = {
      grant: 'refresh_token',
      request: async ({ fetch, tokens }) => {
        given = [fetch, tokens?.refreshToken]
        return { kind: 'tokens', tokens: { accessToken: 'b' } }
      },
    }
    const store = memoryStore({ accessToken: 'a', refreshToken: 'r', scope: 's' })
    const auth = bearer({ store, refresh, fetch: own })
    await auth.renew?.({ fields: {}, mark: 'a' })
    assert.deepEqual(given, [own, 'r'])
    const { accessToken, refreshToken, scope } = (await auth.tokens()) ?? {}
    assert.deepEqual([accessToken, refreshToken, scope], ['b', 'r', 's'])
  })

  const rows = [
    ['renewBeforeSeconds', 0, 86_400, [-1, 86_401, Number.NaN]],
    ['timeoutSeconds', 0.001, 600, [0, 601, Number.NaN]],
  ] as const
  for (const [name, least, most, wrong] of rows) {
    test(`\`${name}\` is from ${least} to ${most}`, () => {
      for (const right of [least, most]) assert.ok(bearer({ [name]: right }))
      for (const value of wrong) assert.throws(() => bearer({ [name]: value }), TypeError)
    })
  }
})
