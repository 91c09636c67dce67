// Goal: a page pays for what it uses. What that weighs is held by tools/packages/budgets.json.
// Method: the bundle that a page would load, minified by esbuild, and words that only the other schemes have.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { bundle } from './support/chromium.ts'

const BEARER = 'createAccessClient, bearer, oauthRefresh'

describe('a bundle', () => {
  test('bearer tokens alone load nothing of the other schemes', async () => {
    const text = new TextDecoder().decode(await bundle(`{ ${BEARER}, webStore }`))
    const others = ['SHA-512-256', 'dpop+jwt', '__host-', 'X-API-Key', 'client_assertion']
    assert.deepEqual(
      others.filter((word) => text.includes(word)),
      [],
    )
    const whole = new TextDecoder().decode(await bundle())
    assert.deepEqual(
      others.filter((word) => !whole.includes(word)),
      [],
    )
  })
})
