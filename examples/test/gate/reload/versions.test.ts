// Goal: an answer in which two versions have a part is told from one of a single version.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { QUESTIONS, type VersionedAnswer, versionOf } from '../../../src/gate/reload/versions.ts'

const [orders, flip, closed, nobody] = QUESTIONS
const answer = (given: Partial<VersionedAnswer>): VersionedAnswer => ({
  ...{ status: 200, told: [], challenge: '', body: '' },
  ...given,
})
const told = (...versions: readonly number[]): readonly string[] =>
  ['alice-', 'tenant-', 'read:'].map((name, i) => `${name}${versions[i] ?? versions[0]}`)
const problem = (version: number): string =>
  JSON.stringify({ type: `https://help.example/${version}/forbidden`, status: 403 })

describe('versionOf', () => {
  const good = [
    ['an allow', orders, { told: told(7) }, 7],
    ['an allow of a version of two digits', orders, { told: told(12) }, 12],
    ['what is open in even versions', flip, { told: told(4) }, 4],
    ['what is closed in odd versions', flip, { status: 403, body: problem(5) }, 5],
    ['a refusal', closed, { status: 403, body: problem(0) }, 0],
    [
      'a challenge',
      nobody,
      { status: 401, body: problem(3), challenge: 'ApiKey realm="realm-3"' },
      3,
    ],
  ] as const
  for (const [name, question, given, version] of good) {
    test(`${name} is of one version`, () =>
      assert.deepEqual(versionOf(question, answer(given)), { kind: 'version', version }))
  }

  const bad = [
    ['a tenant of another version', orders, { told: told(7, 8) }, /mixture/],
    ['a scope of another version', orders, { told: told(7, 7, 6) }, /mixture/],
    ['an allow that tells nobody', orders, { told: ['', '', ''] }, /mixture/],
    [
      'a realm of another version',
      nobody,
      { status: 401, body: problem(3), challenge: 'ApiKey realm="realm-4"' },
      /mixture/,
    ],
    ['an allow that is closed in it', flip, { told: told(5) }, /not the answer of version 5/],
    ['a refusal that is open in it', flip, { status: 403, body: problem(4) }, /not the answer/],
    [
      'a refusal of what is always open',
      orders,
      { status: 403, body: problem(4) },
      /not the answer/,
    ],
    ['an allow of what is never open', closed, { told: told(4) }, /not the answer/],
    ['a failure', orders, { status: 503, body: '{}' }, /mixture/],
  ] as const
  for (const [name, question, given, why] of bad) {
    test(`${name} is none`, () => {
      const reading = versionOf(question, answer(given))
      assert.match(reading.kind === 'wrong' ? reading.why : '', why)
    })
  }
})
