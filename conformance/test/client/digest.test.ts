// Goal: the Digest of the client and that of the guard are one, in each manner that the guard can be asked for.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAccessClient, digest } from '@sallyport/client'
import { serveDigest } from '../peers/digest-server.ts'

const algorithms = (['SHA-256', 'SHA-512-256', 'MD5'] as const).flatMap(
  (hash) => [hash, `${hash}-sess`] as const,
)
const qops = [['auth'], ['auth-int'], ['auth', 'auth-int']] as const
const accounts = [
  ['alice', 'alice-password'],
  ['zoë', 'pässwörd'],
  ['a"b\\c', 'pa:"ss\\word'],
] as const
const manners = algorithms.flatMap((algorithm) =>
  qops.flatMap((qop) =>
    [false, true].flatMap((userhash) =>
      accounts.map((account) => ({ algorithm, qop, userhash, account })),
    ),
  ),
)

describe('the client and the guard', () => {
  for (const { algorithm, qop, userhash, account } of manners) {
    const [name, password] = account
    test(`${algorithm}, ${qop.join(' or ')}${userhash ? ', userhash' : ''}, ${name}`, async () => {
      const server = await serveDigest({ algorithms: [algorithm], qop: [...qop], userhash })
      try {
        const auth = digest(name, password, { minAlgorithm: 'MD5' })
        const api = createAccessClient({ origins: [server.url], auth })
        const post = await api.fetch('/digest', { method: 'POST', body: 'lamp' })
        assert.deepEqual(await post.json(), { subject: name, body: 'lamp' })
        assert.equal((await api.fetch('/digest')).status, 200)
        assert.deepEqual(server.refusals, ['no_credentials'])
      } finally {
        await server.close()
      }
    })
  }
})
