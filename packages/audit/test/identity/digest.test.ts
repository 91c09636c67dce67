// Goal: a Digest challenge is answered as RFC 7616 says, whatever it asks for, and a nonce no more often than allowed.
// Method: a server that computes the response itself, by the text of the standard, and counts.
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import { answerOf } from '../../src/exchange.ts'
import { digestProver } from '../../src/identity/digest.ts'
import { RunSender } from '../../src/wire/sender.ts'
import { planFor, reading, serve } from '../wire/ground.ts'

const ACCOUNT = { username: 'dave "d"', password: 'p:w' }

interface Door {
  readonly algorithm?: string
  readonly hash?: string
  readonly qop?: string
  readonly more?: string
  readonly isOnce?: boolean
  readonly isOpen?: (url: string) => boolean
}

/** A door with Digest; counts what it was asked. */
function door({ algorithm, hash = 'md5', qop = 'auth', more = '', isOnce = false, isOpen }: Door) {
  const H = (text: string): string => createHash(hash).update(text).digest('hex')
  const used = new Map<string, number>()
  const counts = { challenges: 0, let: 0, refused: 0 }
  const check = (method: string, field: string): boolean => {
    const get = (name: string): string =>
      new RegExp(`[ ,]${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^",\\s]+))`)
        .exec(field)
        ?.slice(1)
        .find((one) => one !== undefined)
        ?.replace(/\\(.)/g, '$1') ?? ''
    const name = get('userhash') === 'true' ? H(`${ACCOUNT.username}:r`) : ACCOUNT.username
    const pair = H(`${ACCOUNT.username}:r:${ACCOUNT.password}`)
    const secret = /-sess$/i.test(algorithm ?? '')
      ? H(`${pair}:${get('nonce')}:${get('cnonce')}`)
      : pair
    const ha2 = H(`${method}:${get('uri')}`)
    const covered =
      qop === '' ? get('nonce') : `${get('nonce')}:${get('nc')}:${get('cnonce')}:${get('qop')}`
    const nc = qop === '' ? 1 : Number.parseInt(get('nc'), 16)
    const last = used.get(get('nonce'))
    if (last === undefined || nc <= last || (isOnce && last > 0)) return false
    used.set(get('nonce'), nc)
    return get('username') === name && get('response') === H(`${secret}:${covered}:${ha2}`)
  }
  const serving = serve(({ method = '', url = '', headers }, response) => {
    if (isOpen?.(url)) return void response.end()
    const field = headers.authorization
    if (field !== undefined && check(method, field)) {
      counts.let += 1
      return void response.end('{}')
    }
    counts[field === undefined ? 'challenges' : 'refused'] += 1
    const nonce = `n${used.size}`
    used.set(nonce, 0)
    const parts = [`Digest realm="r"`, `nonce="${nonce}"`]
    if (qop !== '') parts.push(`qop="${qop}"`)
    if (algorithm !== undefined) parts.push(`algorithm=${algorithm}`)
    const lines = [`${parts.join(', ')}${more}`]
    response.writeHead(401, { 'WWW-Authenticate': ['Bearer', ...lines] }).end()
  })
  return { serving, counts }
}

async function statuses(options: Door, targets: readonly string[]) {
  const { serving, counts } = door(options)
  await using ground = await serving
  const sender = new RunSender(planFor(ground.base))
  const prove = digestProver(ACCOUNT, { name: 'dave', sender })
  const seen: (number | undefined)[] = []
  for (const target of targets) {
    const request = { method: 'GET', target, fields: [] }
    const exchange = await sender.send({ ...request, fields: await prove(request) }, reading())
    seen.push(answerOf(exchange)?.status)
  }
  sender.close()
  return { seen, counts }
}

describe('digestProver', () => {
  const rows: readonly (readonly [string, Door])[] = [
    ['MD5 where nothing is said', {}],
    ['SHA-256', { algorithm: 'SHA-256', hash: 'sha256' }],
    ['SHA-512-256, in small letters', { algorithm: 'sha-512-256', hash: 'sha512-256' }],
    ['bound to a session', { algorithm: 'SHA-256-sess', hash: 'sha256' }],
    ['without qop, as in RFC 2069', { qop: '' }],
    ['auth of several', { qop: 'auth-int, auth' }],
    ['a name that is hashed', { algorithm: 'SHA-256', hash: 'sha256', more: ', userhash=true' }],
    ['an opaque text', { more: ', opaque="a b"' }],
  ]
  for (const [name, options] of rows) {
    test(name, async () => {
      const { seen, counts } = await statuses(options, ['/a', '/b?x=1', '/c'])
      assert.deepEqual(seen, [200, 200, 200])
      assert.equal(counts.refused, 0)
    })
  }

  test('a nonce is used again where the server takes it twice: one challenge, and one request to find out', async () => {
    const { counts } = await statuses({}, Array(20).fill('/a'))
    assert.deepEqual(counts, { challenges: 1, let: 21, refused: 0 })
  })
  test('and not where it takes it once', async () => {
    const { seen, counts } = await statuses({ isOnce: true }, ['/a', '/a', '/a'])
    assert.deepEqual(seen, [200, 200, 200])
    assert.deepEqual(counts, { challenges: 3, let: 3, refused: 1 })
  })
  test('where a place is open, the last one with a challenge is asked', async () => {
    const { seen } = await statuses({ isOnce: true, isOpen: (url) => url === '/open' }, [
      '/a',
      '/open',
      '/a',
    ])
    assert.deepEqual(seen, [200, 200, 200])
  })
  test('another algorithm is not guessed', async () => {
    const { seen } = await statuses({ algorithm: 'SHA-3' }, ['/a'])
    assert.deepEqual(seen, [401])
  })
})
