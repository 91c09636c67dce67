// Goal: curl signs in by our challenges, stops where it should stop, and waits as told.
// Method: the real program against a served fixture; what it sent is counted where it arrives.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { after, before, describe, test } from 'node:test'
import { promisify } from 'node:util'
import { peer } from '../../../tools/peer.ts'
import { node } from '../../src/adapters/node.ts'
import { createFixture, type Fixture } from '../../src/fixture/fixture.ts'
import { Symbols } from '../../src/symbols.ts'
import type { Served } from '../../src/target.ts'

const found = peer('curl')
const skip = 'skip' in found && found.skip
const run = promisify(execFile)

let fixture: Fixture
let served: Served

/** Runs curl; the status it ended with, the body, and how many requests were refused on the way. */
async function curl(path: string, ...args: string[]) {
  const { host, port } = served.place
  const before = fixture.world.records.length
  const command = 'path' in found ? found.path : 'curl'
  const url = `http://${host}:${port}${path}`
  const options = ['-sS', '--max-time', '15', '--noproxy', '*', '-w', '\n%{http_code}']
  const { stdout } = await run(command, [...options, ...args, url], { timeout: 20_000 })
  const at = stdout.lastIndexOf('\n')
  return {
    status: Number(stdout.slice(at + 1)),
    body: stdout.slice(0, at),
    refusals: fixture.world.records.slice(before).map(({ reason }) => reason),
  }
}

const token = (name: string): Promise<string> =>
  new Symbols(fixture.office).fill(`{{token.${name}}}`)

describe('curl', { skip }, () => {
  before(async () => {
    fixture = await createFixture()
    served = await node.serve(fixture)
  })
  after(async () => {
    await served?.close()
    await fixture?.close()
  })

  test('--anyauth finds Basic among all challenges, and signs in with the second request', async () => {
    for (const path of ['/me', '/basic', '/basic-or-key']) {
      const { status, body, refusals } = await curl(path, '--anyauth', '-u', 'alice:alice-password')
      assert.equal(status, 200)
      assert.deepEqual(JSON.parse(body), { subject: 'alice', scheme: 'basic' })
      assert.deepEqual(refusals, ['no_credentials'])
    }
  })

  test('--anyauth with a wrong password asks twice and no more', async () => {
    const { status, refusals } = await curl('/me', '--anyauth', '-u', 'bob:wrong')
    assert.equal(status, 401)
    assert.deepEqual(refusals, ['no_credentials', 'password_wrong'])
  })

  test('--basic signs in at once, with colons and UTF-8 in the password', async () => {
    for (const [name, credentials] of [
      ['alice', 'alice:alice-password'],
      ['colon', 'colon:pa:ss:word'],
      ['zoë', 'zoë:pässwörd'],
      ['snow', 'snow:☃-password'],
    ] as const) {
      const { status, body, refusals } = await curl('/basic', '--basic', '-u', credentials)
      assert.equal(status, 200)
      assert.equal(JSON.parse(body).subject, name)
      assert.deepEqual(refusals, [])
    }
  })

  test('--oauth2-bearer signs in at once, and stops at a token that has expired', async () => {
    const good = await curl('/me', '--oauth2-bearer', await token('good'))
    assert.equal(good.status, 200)
    assert.equal(JSON.parse(good.body).scheme, 'bearer')
    const expired = await curl('/me', '--oauth2-bearer', await token('expired'))
    assert.equal(expired.status, 401)
    assert.deepEqual(expired.refusals, ['token_expired'])
  })

  test('--digest finds no Digest, and sends no password', async () => {
    const { status, refusals } = await curl('/me', '--digest', '-u', 'alice:alice-password')
    assert.equal(status, 401)
    assert.deepEqual(refusals, ['no_credentials'])
  })

  test('--head gets its answer without waiting for a body', async () => {
    const { status, body } = await curl('/me', '--head')
    assert.equal(status, 401)
    assert.match(body, /^WWW-Authenticate: Bearer /im)
  })

  test('--retry waits as Retry-After says, and keeps the credentials', async () => {
    await fixture.world.change({ accounts: 'rejects' })
    const { change } = fixture.world
    const mended = setTimeout(() => void change.call(fixture.world, { accounts: 'up' }), 500)
    const begun = performance.now()
    const { status, refusals } = await curl('/basic', '--retry', '1', '-u', 'dave:dave-password')
    clearTimeout(mended)
    assert.equal(status, 200)
    assert.deepEqual(refusals, ['store_unavailable'])
    assert.ok(performance.now() - begun >= 1_900, 'it came back before the two seconds it was told')
  })
})
