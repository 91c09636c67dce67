import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { formatCredentials, getParameter, parseChallenges } from '@sallyport/contract'
import { FRAMEWORKS, type Framework } from '../../src/frameworks/index.ts'
import { send } from '../../src/http.ts'
import { createOrdersApi } from '../../src/orders/api.ts'
import { openDatabase } from '../../src/orders/database.ts'
import { passwordOf } from '../../src/orders/fixture.ts'

// Goal: `GET /digest` lets in who knows the password, once a request, on every framework.
// Method: a client of RFC 7616 in a few lines, against each of them.
const issuer = 'https://issuer.example'

const H = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Answers a challenge for `GET /digest`. */
function answer(challenge: string, username: string, password: string): string {
  const [asked] = parseChallenges(challenge).challenges
  assert.ok(asked !== undefined)
  const [realm = '', nonce = ''] = ['realm', 'nonce'].map((name) => getParameter(asked, name))
  const own = { nc: '00000001', cnonce: 'cnonce', qop: 'auth', uri: '/digest' }
  const secret = H(`${username}:${realm}:${password}`)
  const response = H(`${secret}:${nonce}:00000001:cnonce:auth:${H('GET:/digest')}`)
  const all = { username, realm, nonce, ...own, algorithm: 'SHA-256', response }
  const parameters = Object.entries(all).map(([name, value]) => ({ name, value }))
  return formatCredentials({ scheme: 'Digest', parameters })
}

describe('GET /digest', () => {
  for (const framework of Object.keys(FRAMEWORKS) as Framework[]) {
    test(`on ${framework}`, async () => {
      const database = openDatabase(':memory:')
      const api = createOrdersApi({ database, issuer, audience: issuer, origin: () => issuer })
      const listening = await (await FRAMEWORKS[framework]())(0, api)
      const ask = (headers = {}) => send(`${listening.url}/digest`, { headers })
      try {
        const anonymous = await ask()
        assert.equal(anonymous.status, 401)
        assert.equal(anonymous.challenges.length, 1)
        const [challenge = ''] = anonymous.challenges
        const authorization = answer(challenge, 'dave', passwordOf('dave'))
        const good = await ask({ authorization })
        assert.deepEqual(JSON.parse(good.body), {
          subject: 'dave',
          tenant: 'globex',
          scheme: 'digest',
        })
        assert.match(String(good.headers['authentication-info']), /^rspauth=/)
        const again = await ask({ authorization })
        assert.equal(again.status, 401)
        assert.match(again.challenges.join(), /stale=true/)
        const wrong = answer(again.challenges.join(), 'dave', 'guess')
        assert.equal((await ask({ authorization: wrong })).status, 401)
      } finally {
        await listening.close()
        database.close()
      }
    })
  }
})
