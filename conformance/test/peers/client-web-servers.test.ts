// Goal: the client signs in to servers that nobody here wrote.
// Method: Apache httpd and lighttpd, with what they know of Digest and Basic; the requests are counted on the way.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { after, before, describe, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { type AccessScheme, basic, createAccessClient, digest } from '@sallyport/client'
import { peer } from '../../../tools/peer.ts'
import {
  startApache,
  startLighttpd,
  WEB_SERVER,
  type WebServer,
} from '../../../tools/web-servers.ts'

const { name, password } = WEB_SERVER
const MODULES = ['/usr/lib/apache2/modules', '/usr/lib64/httpd/modules'].find(existsSync) ?? ''

function clientOf({ url }: WebServer, auth: AccessScheme | readonly AccessScheme[]) {
  const statuses: number[] = []
  const counting: typeof fetch = async (...given) => {
    const answer = await fetch(...given)
    statuses.push(answer.status)
    return answer
  }
  const api = createAccessClient({ origins: [url], auth, fetch: counting })
  return { api, statuses }
}

const apache = peer('apache')
describe('Apache httpd', { skip: 'skip' in apache && apache.skip }, () => {
  let server: WebServer
  before(async () => {
    server = await startApache('path' in apache ? apache.path : '', MODULES)
  })
  after(() => server.stop())

  test('Digest with MD5, where that is asked for', async () => {
    const { api, statuses } = clientOf(server, digest(name, password, { minAlgorithm: 'MD5' }))
    assert.equal(await (await api.fetch('/lasting/')).text(), 'lasting of Apache')
    assert.equal((await api.fetch('/lasting/?a=b%20c')).status, 200)
    assert.deepEqual(statuses, [401, 200, 200])
  })

  test('not by default: MD5 is too weak', async () => {
    const { api, statuses } = clientOf(server, digest(name, password))
    assert.equal((await api.fetch('/digest/')).status, 401)
    assert.deepEqual(statuses, [401])
  })

  test('many at once are challenged once', async () => {
    const { api, statuses } = clientOf(server, digest(name, password, { minAlgorithm: 'MD5' }))
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.fetch('/lasting/')))
    assert.ok(answers.every(({ status }) => status === 200))
    assert.equal(statuses.filter((status) => status === 401).length, 1)
  })

  test('a nonce that is too old is replaced without a failure', async () => {
    const { api, statuses } = clientOf(server, digest(name, password, { minAlgorithm: 'MD5' }))
    await api.fetch('/digest/')
    await rest(2_100)
    assert.equal((await api.fetch('/digest/')).status, 200)
    assert.deepEqual(statuses, [401, 200, 401, 200])
  })

  test('a wrong password is refused after two requests', async () => {
    const { api, statuses } = clientOf(server, digest(name, 'wrong', { minAlgorithm: 'MD5' }))
    assert.equal((await api.fetch('/digest/')).status, 401)
    assert.deepEqual(statuses, [401, 401])
  })

  test('Basic, at once and as the answer to a challenge', async () => {
    const alone = clientOf(server, basic(name, password))
    assert.equal(await (await alone.api.fetch('/basic/')).text(), 'basic of Apache')
    assert.deepEqual(alone.statuses, [200])
    const both = clientOf(server, [digest(name, password), basic(name, password)])
    assert.equal((await both.api.fetch('/basic/')).status, 200)
    assert.deepEqual(both.statuses, [401, 200])
  })
})

const lighttpd = peer('lighttpd')
describe('lighttpd', { skip: 'skip' in lighttpd && lighttpd.skip }, () => {
  let server: WebServer
  before(async () => {
    server = await startLighttpd('path' in lighttpd ? lighttpd.path : '')
  })
  after(() => server.stop())

  test('Digest with SHA-256', async () => {
    const { api, statuses } = clientOf(server, digest(name, password))
    assert.equal(await (await api.fetch('/')).text(), 'lighttpd')
    assert.equal((await api.fetch('/index.html?a=b')).status, 200)
    assert.deepEqual(statuses.slice(0, 2), [401, 200])
  })

  test('a wrong password is refused after two requests', async () => {
    const { api, statuses } = clientOf(server, digest(name, 'wrong'))
    assert.equal((await api.fetch('/')).status, 401)
    assert.deepEqual(statuses, [401, 401])
  })
})
