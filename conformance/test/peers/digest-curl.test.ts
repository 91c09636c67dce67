// Goal: curl signs in by our Digest challenges, goes on counting, and takes a new nonce by itself.
// Method: the real program against a server with one guard; what it showed is counted where it arrives.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { describe, test } from 'node:test'
import { promisify } from 'node:util'
import { peer } from '../../../tools/peer.ts'
import { type DigestServer, type DigestServerOptions, serveDigest } from './digest-server.ts'

const found = peer('curl')
const skip = 'skip' in found && found.skip
const run = promisify(execFile)
const ALICE = ['-u', 'alice:alice-password']

/** Runs curl against a server of its own; the bodies and statuses, and what the server saw. */
async function curl(
  options: DigestServerOptions,
  args: readonly string[],
  times = 1,
): Promise<Pick<DigestServer, 'refusals' | 'shown'> & { readonly replies: readonly string[] }> {
  const server = await serveDigest(options)
  try {
    const command = 'path' in found ? found.path : 'curl'
    const own = ['-sS', '--max-time', '10', '--noproxy', '*', '-w', ' %{http_code}\n']
    const urls = Array.from({ length: times }, () => `${server.url}/digest`)
    const { stdout } = await run(command, [...own, ...args, ...urls], { timeout: 15_000 })
    const { refusals, shown } = server
    return { replies: stdout.trimEnd().split('\n'), refusals, shown }
  } finally {
    await server.close()
  }
}

const reply = (subject: string, body = ''): string => `${JSON.stringify({ subject, body })} 200`

describe('curl --digest', { skip, timeout: 60_000 }, () => {
  for (const algorithm of ['SHA-256', 'SHA-256-sess', 'MD5', 'MD5-sess'] as const) {
    test(`${algorithm}: one challenge, one answer`, async () => {
      const { replies, refusals, shown } = await curl({ algorithms: [algorithm] }, [
        '--digest',
        ...ALICE,
      ])
      assert.deepEqual(replies, [reply('alice')])
      assert.deepEqual(refusals, ['no_credentials'])
      assert.match(shown.at(-1) ?? '', new RegExp(`algorithm=${algorithm}\\b`, 'i'))
    })
  }

  test('of several challenges it takes the preferred one', async () => {
    const { replies, shown } = await curl({ algorithms: ['MD5', 'SHA-256'] }, [
      '--digest',
      ...ALICE,
    ])
    assert.deepEqual(replies, [reply('alice')])
    assert.match(shown.at(-1) ?? '', /algorithm=SHA-256/)
  })

  test('quotes, backslashes and UTF-8 in realm, name and password', async () => {
    for (const [name, password] of [
      ['a"b\\c', 'pa:"ss\\word'],
      ['zoë', 'pässwörd'],
    ] as const) {
      const { replies } = await curl({}, ['--digest', '-u', `${name}:${password}`])
      assert.deepEqual(replies, [reply(name)])
    }
  })

  test('a hash for the name, where we offer it', async () => {
    const { replies, shown } = await curl({ userhash: true }, ['--digest', ...ALICE])
    assert.deepEqual(replies, [reply('alice')])
    assert.match(shown.at(-1) ?? '', /username="[0-9a-f]{64}".*userhash=true/)
  })

  test('auth-int, of a request without a body', async () => {
    const { replies, shown } = await curl({ qop: ['auth-int'] }, ['--digest', ...ALICE])
    assert.deepEqual(replies, [reply('alice')])
    assert.match(shown.at(-1) ?? '', /qop=auth-int/)
  })

  test('auth-int of a body: curl covers an empty one, and that is refused', async () => {
    const post = ['--digest', ...ALICE, '--data', 'lamp']
    const { replies, refusals } = await curl({ qop: ['auth-int'] }, post)
    assert.match(replies.at(-1) ?? '', / 401$/)
    assert.deepEqual(refusals, ['no_credentials', 'password_wrong'])
  })

  test('a body arrives with auth', async () => {
    const { replies } = await curl({}, ['--digest', ...ALICE, '--data', 'lamp'])
    assert.deepEqual(replies, [reply('alice', 'lamp')])
  })

  test('each address that it is given begins anew, with a nonce of its own', async () => {
    const { replies, refusals } = await curl({}, ['--digest', ...ALICE], 2)
    assert.deepEqual(replies.slice(-1), [reply('alice')])
    assert.deepEqual(refusals, ['no_credentials', 'no_credentials'])
  })

  test('a nonce that ended on the way is replaced without a word', async () => {
    const { replies, refusals } = await curl({ jumpAfter: 1 }, ['--digest', ...ALICE])
    assert.equal(replies.at(-1), reply('alice'))
    assert.deepEqual(refusals, ['no_credentials', 'nonce_stale'])
  })

  test('a wrong password is told once, and no more', async () => {
    const { replies, refusals } = await curl({}, ['--digest', '-u', 'alice:wrong'])
    assert.match(replies.at(-1) ?? '', / 401$/)
    assert.deepEqual(refusals, ['no_credentials', 'password_wrong'])
  })

  test('the password is never sent', async () => {
    const { shown } = await curl({}, ['--anyauth', ...ALICE])
    assert.equal(
      shown.some((field) => /alice-password|^Basic/i.test(field)),
      false,
    )
  })
})
