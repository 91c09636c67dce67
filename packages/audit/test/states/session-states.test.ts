// Goal: of sessions in cookies, what is changed is what lets in, and nothing beside it hides that.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cookiesIn, tokenCookie } from '../../src/states/session-states.ts'
import { BARE, goodToken, heldAs, valuesOf } from './issuer.ts'
import { causesOf, stateNamed } from './row-kit.ts'

const cookie = { field: 'Cookie', prefix: 'sid=' }
const ID = 's%3Aa1b2c3d4e5f6.c2lnbmF0dXJlLW9mLXRoZS1zZXNzaW9u'
const held = heldAs('session', `${ID}; csrf=4711aa`, cookie)
const CONTENT = Buffer.from(JSON.stringify({ user: 'alice' })).toString('base64url')

const sid = (value: string): string | undefined =>
  cookiesIn(value).find(([name]) => name === 'sid')?.[1]
const [PLAIN = ''] = ID.split('.')
const rows: readonly (readonly [string, (value: string) => boolean, readonly string[]])[] = [
  ['looks up the whole', (value) => sid(value) === ID, []],
  ['takes any', (value) => sid(value) !== undefined, ['any credentials are accepted']],
  [
    'takes one that is empty',
    (value) => sid(value) === ID || sid(value) === '',
    ['empty credentials are accepted'],
  ],
  [
    'does not verify',
    (value) => sid(value)?.split('.')[0] === PLAIN,
    ['the signature of the session is not verified'],
  ],
]

describe('sessionStates', () => {
  for (const [name, letsIn, causes] of rows) {
    test(`a server that ${name}: ${causes.join() || 'nothing'}`, async () => {
      const found = await causesOf(held, letsIn)
      assert.deepEqual(found, causes)
    })
  }

  test('all cookies are changed, for one may do without the others', async () => {
    const state = await stateNamed(held, 'empty id')
    assert.deepEqual(valuesOf(state.apply(BARE), 'cookie'), ['sid=; csrf='])
  })

  test('content that is not signed is found', async () => {
    const open = heldAs('session', CONTENT, cookie)
    const reads = (value: string): boolean =>
      Buffer.from(sid(value) ?? '', 'base64url')
        .toString()
        .includes('"user":"alice"')
    assert.deepEqual(await causesOf(open, reads), ['the content of the session is not signed'])
  })

  test('content in percent signs is found too', async () => {
    const open = heldAs('session', encodeURIComponent('{"user":"alice"}'), cookie)
    const state = await stateNamed(open, 'content of the session edited')
    const [value = ''] = valuesOf(state.apply(BARE), 'cookie')
    assert.deepEqual(JSON.parse(decodeURIComponent(sid(value) ?? '')), {
      user: 'alice',
      sallyport: true,
    })
  })

  test('an id has no content', async () => {
    await assert.rejects(
      stateNamed(heldAs('session', 'a1b2c3d4', cookie), 'content of the session edited'),
    )
  })

  test('a token in a cookie is shown alone', async () => {
    const token = await goodToken()
    const one = heldAs('session', `x; at=${token}; refresh=r1`, cookie)
    assert.deepEqual(tokenCookie(one).fields, [['Cookie', `at=${token}`]])
    const state = await stateNamed(one, 'signature one bit off')
    assert.match(valuesOf(state.apply(BARE), 'cookie').join(), /^at=[\w-]+\.[\w-]+\.[\w-]+$/)
  })

  test('without a token the cookies stay together', () => assert.equal(tokenCookie(held), held))
})

describe('cookiesIn', () => {
  test('reads pairs, and leaves out what is none', () => {
    assert.deepEqual(cookiesIn('a=1; b=2=3;c=; d; =e'), [
      ['a', '1'],
      ['b', '2=3'],
      ['c', ''],
    ])
  })
})
