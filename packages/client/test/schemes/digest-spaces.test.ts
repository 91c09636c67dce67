// Goal: a nonce is found where it belongs, no count goes out twice, and nobody waits for a challenge that does not come.
// Method: servers that behave so; what arrives is looked at.
import assert from 'node:assert/strict'
import { createHash, randomUUID } from 'node:crypto'
import { describe, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { AccessError, createAccessClient, digest } from '../../src/index.ts'
import { type Answering, serve } from '../support/serve.ts'

const get = (field: string, name: string): string =>
  new RegExp(`\\b${name}="?([^",]*)`).exec(field)?.[1] ?? ''
const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
const challenge = (realm: string, nonce: string, more = ''): string =>
  `Digest realm="${realm}", nonce="${nonce}", qop="auth${more.includes('int') ? '-int' : ''}", algorithm=SHA-256${more.replace('int', '')}`
const clientOf = (origin: string) =>
  createAccessClient({ origins: [origin], auth: digest('alice', 'pw'), retry: { waits: 0 } })

describe('protection spaces', () => {
  test('two realms on one origin are two, and each is remembered by its folder', async (context) => {
    const answer: Answering = (response, { path, headers }) => {
      const realm = path.startsWith('/a/') ? 'A' : 'B'
      if (get(headers.authorization ?? '', 'realm') === realm) response.end('ok')
      else response.writeHead(401, { 'www-authenticate': challenge(realm, `${realm}1`) }).end()
    }
    const { origin, arrived } = await serve(context, answer)
    const client = clientOf(origin)
    for (const path of ['/a/1', '/b/1', '/a/2', '/b/2', '/a/1', '/b/1']) {
      assert.equal((await client.fetch(path)).status, 200, path)
    }
    assert.equal(arrived.length, 8)
  })

  test('fifty whose nonce is stale at once: no count of a nonce twice', async (context) => {
    const uses: string[] = []
    const old = new Set<string>()
    let isLater = false
    /** Whether credentials are good: in the second phase those of the first are stale. */
    const isGood = (field: string): boolean => {
      const nonce = get(field, 'nonce')
      if (field === '' || (isLater && old.has(nonce))) return false
      if (!isLater) old.add(nonce)
      return true
    }
    const { origin } = await serve(context, async (response, { headers }) => {
      const field = headers.authorization ?? ''
      if (field !== '') uses.push(`${get(field, 'nonce')} ${get(field, 'nc')}`)
      if (isGood(field)) {
        response.end('ok')
        return
      }
      const stale = field === '' ? '' : ', stale=true'
      const type = { 'content-type': 'application/problem+json' }
      response.writeHead(401, { ...type, 'www-authenticate': challenge('r', randomUUID(), stale) })
      // A body that comes late: the client looks at it between reading the answer and acting on it.
      await rest(Math.random() * 60)
      response.end('{}')
    })
    const client = clientOf(origin)
    await client.fetch('/')
    isLater = true
    const one = async (): Promise<number> => {
      await rest(Math.random() * 60)
      return (await client.fetch('/')).status
    }
    const statuses = await Promise.all(Array.from({ length: 50 }, one))
    assert.deepEqual(new Set(statuses), new Set([200]))
    assert.equal(new Set(uses).size, uses.length)
  })
})

describe('the first request of an origin', () => {
  test('that is given up leaves the others waiting for nothing', async (context) => {
    const { origin } = await serve(context, (response, { path, headers }) => {
      if (path === '/hang') return
      if (headers.authorization) response.end('ok')
      else response.writeHead(401, { 'www-authenticate': challenge('r', 'n') }).end()
    })
    const client = clientOf(origin)
    const controller = new AbortController()
    const first = client.fetch('/hang', { signal: controller.signal }).catch(() => undefined)
    await rest(30)
    const second = client.fetch('/')
    controller.abort()
    await first
    const start = threadMilliseconds()
    assert.equal((await second).status, 200)
    assert.ok(threadMilliseconds() - start < 1_000)
  })

  test('that was not challenged: the next ones go side by side', async (context) => {
    let running = 0
    let most = 0
    const { origin } = await serve(context, async (response) => {
      running += 1
      most = Math.max(most, running)
      await rest(200)
      running -= 1
      response.end('ok')
    })
    const client = clientOf(origin)
    await client.fetch('/')
    await Promise.all([client.fetch('/'), client.fetch('/'), client.fetch('/')])
    assert.equal(most, 3)
  })
})

describe('auth-int', () => {
  for (const isRight of [true, false]) {
    test(`${isRight ? 'a right' : 'a forged'} rspauth over the body is found so`, async (context) => {
      const { origin } = await serve(context, (response, { headers, path }) => {
        const field = headers.authorization ?? ''
        if (field === '') {
          response.writeHead(401, { 'www-authenticate': challenge('r', 'n', 'int') }).end()
          return
        }
        const middle = ['nonce', 'nc', 'cnonce', 'qop'].map((name) => get(field, name)).join(':')
        const covered = sha(isRight ? 'the body' : 'another body')
        const proof = sha(`${sha('alice:r:pw')}:${middle}:${sha(`:${path}:${covered}`)}`)
        response.setHeader('authentication-info', `rspauth="${proof}", qop=auth-int`)
        response.setHeader('content-length', 8)
        response.end('the body')
      })
      const answer = clientOf(origin).fetch('/x')
      if (isRight) assert.equal(await (await answer).text(), 'the body')
      else await assert.rejects(answer, (error) => error instanceof AccessError)
    })
  }
})
