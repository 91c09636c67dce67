import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { baselineFrom, conventionsFrom, mintFrom } from '../../src/input/extras.ts'
import { folderWith } from './folder.ts'
import { mistakesOf, partOf } from './part-of.ts'

const BY_DEFAULT = {
  challenge: 401,
  forbid: 403,
  conceal: 404,
  badCredentialsOnPublic: 'either',
  problem: undefined,
  throttle: false,
}

describe('conventionsFrom', () => {
  const rows = [
    ['nothing said is what the standards say', undefined, undefined, {}],
    ['a status of its own', { conceal: 403 }, undefined, { conceal: 403 }],
    ['the lowest status', { forbid: 300 }, undefined, { forbid: 300 }],
    ['the highest status', { challenge: 599 }, undefined, { challenge: 599 }],
    ['flags', { problem: false, throttle: true }, undefined, { problem: false, throttle: true }],
    ['401 for bad credentials', undefined, 401, { badCredentialsOnPublic: 'challenge' }],
    ['the same as a text', undefined, '401', { badCredentialsOnPublic: 'challenge' }],
    ['the same in a word', undefined, 'ignore', { badCredentialsOnPublic: 'ignore' }],
  ] as const
  for (const [name, value, onPublic, expected] of rows) {
    test(name, () => {
      const stated = value === undefined ? undefined : partOf(value)
      const besides = onPublic === undefined ? undefined : partOf(onPublic)
      assert.deepEqual(conventionsFrom(stated, besides), { ...BY_DEFAULT, ...expected })
    })
  }

  const mistaken = [
    ['a status that lets in', { forbid: 299 }, /a number from 300 to 599/],
    ['a status that is none', { forbid: 600 }, /a number from 300 to 599/],
    ['an unknown field', { refuse: 403 }, /there is no field `refuse`/],
  ] as const
  for (const [name, value, message] of mistaken) {
    test(`${name} is a mistake`, () => {
      const part = partOf(value)
      conventionsFrom(part, undefined)
      assert.match(mistakesOf(part).join('\n'), message)
    })
  }
})

const folder = folderWith({
  'private.jwk': { kty: 'oct', k: 'c2VjcmV0' },
  'accepted.json': [
    { fingerprint: 'a1', reason: 'known', until: '2028-02-29' },
    { fingerprint: 'b2', reason: 'known', until: '2027-02-29' },
    { fingerprint: 'c3', until: '2028-02-29' },
  ],
})
const around = { folder, env: {} }

describe('mintFrom', () => {
  const rows = [
    ['nothing is no mint', undefined, undefined],
    ['a command', { command: ['sign', '--now'] }, { kind: 'command', command: ['sign', '--now'] }],
    ['a key', { key: 'private.jwk' }, { kind: 'key', jwk: { kty: 'oct', k: 'c2VjcmV0' } }],
  ] as const
  for (const [name, value, expected] of rows) {
    test(name, async () => {
      const part = value === undefined ? undefined : partOf(value)
      assert.deepEqual(await mintFrom(part, around), expected)
    })
  }

  const mistaken = [
    [
      'both',
      { key: 'private.jwk', command: ['sign'] },
      'either `key` or `command` is expected ($)',
    ],
    ['neither', {}, 'either `key` or `command` is expected ($)'],
    ['a command of no words', { command: [] }, 'a list with a program is expected ($.command)'],
  ] as const
  for (const [name, value, message] of mistaken) {
    test(`${name} is a mistake`, async () => {
      const part = partOf(value)
      assert.equal(await mintFrom(part, around), undefined)
      assert.deepEqual(mistakesOf(part), [message])
    })
  }
})

describe('baselineFrom', () => {
  test('no baseline accepts nothing', async () => {
    assert.deepEqual(await baselineFrom(undefined, around), [])
  })

  test('what is accepted has a reason and a day that there is', async () => {
    const part = partOf('accepted.json')
    const accepted = await baselineFrom(part, around)
    assert.deepEqual(
      accepted.map(({ fingerprint, until }) => [fingerprint, until]),
      [['a1', '2028-02-29']],
    )
    assert.deepEqual(mistakesOf(part), [
      "accepted.json:10:5: a day like '2027-01-31' is expected ($[1].until)",
      'accepted.json:12:3: `reason` is missing ($[2])',
    ])
  })

  test('a file that is not there is a mistake', async () => {
    const part = partOf('none.json')
    assert.deepEqual(await baselineFrom(part, around), [])
    assert.match(mistakesOf(part).join('\n'), /^none.json: the file cannot be read/)
  })
})
