import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hashApiKey } from '@sallyport/guard'
import { SignInLinks } from '../../src/server/sign-in-links.ts'

const LINK_MS = 15 * 60_000

test('a key is known by its hash until it is spent, and is spent once', () => {
  const links = new SignInLinks()
  const key = links.make()
  assert.equal(links.lookup(hashApiKey(key))?.subject.id, 'operator')
  assert.equal(links.spend(key), true)
  assert.equal(links.spend(key), false)
  assert.equal(links.lookup(hashApiKey(key)), undefined)
})

test('a key ends after a quarter of an hour', () => {
  let now = 1_000_000
  const links = new SignInLinks(() => now)
  const [first, second] = [links.make(), links.make()]
  now += LINK_MS - 1
  assert.equal(links.spend(first), true)
  now += 1
  assert.equal(links.spend(second), false)
})

test('eight keys wait, and the ninth takes the place of the oldest', () => {
  const links = new SignInLinks()
  const keys = Array.from({ length: 9 }, () => links.make())
  assert.deepEqual(
    keys.map((key) => links.spend(key)),
    [false, ...Array(8).fill(true)],
  )
})
