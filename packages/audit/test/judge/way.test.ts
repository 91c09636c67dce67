// Goal: a public address that leads elsewhere is what it is, and the way to the page where people sign in is a refusal.
// Method: one row per answer.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isWay } from '../../src/judge/way.ts'

const rows = [
  ['to another page', '/', 302, '/docs', true],
  ['for ever', '/old', 308, 'https://api.example/new', true],
  ['to where people sign in', '/', 302, '/login?next=/', false],
  ['to where people sign in elsewhere', '/', 303, 'https://id.example/oauth2/authorize?x=1', false],
  ['from where people sign in', '/login/other', 302, 'https://id.example/oauth2/authorize', true],
  ['a word that begins alike', '/', 302, '/authors', true],
  ['to nowhere', '/', 302, undefined, false],
  ['a copy that is still good', '/', 304, '/docs', false],
  ['an answer', '/', 200, '/docs', false],
] as const

describe('isWay', () => {
  for (const [name, path, status, location, expected] of rows) {
    test(name, () => {
      const fields = location === undefined ? [] : ([['Location', location]] as const)
      const answer = { status, fields, body: '', isTruncated: false, milliseconds: 1 }
      assert.equal(isWay(answer, path), expected)
    })
  }
})
