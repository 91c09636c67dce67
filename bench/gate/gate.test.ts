// Goal: what is compared is alike: each contender answers what its scenario is about, and the one that decides nothing
// writes the very bytes of the gate. Method: the contenders of `main.ts`, in this process, asked once.
import assert from 'node:assert/strict'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { after, before, describe, test } from 'node:test'
import { createMaterial } from '../http/tokens.ts'
import { answerTo, askedBy, askedDirectly, endpoints, fileOf } from './asking.ts'
import { CANNED, CONTRACT, contenders, GATE, REVERSE, UNDICI } from './contenders.ts'
import { growth } from './growth.ts'
import { leastMicroseconds } from './listening.ts'
import type { Canned, Setting } from './setting.ts'
import { sharesOf, tableOf } from './table.ts'

const material = await createMaterial('RS256', 1)
const tokens = { allow: material.tokens.ok[0], '403': material.tokens.noperm[0] }
const opened: Server[] = []

async function listening(server: Server): Promise<number> {
  opened.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

let setting: Setting
const started = async (name: string, answer?: Canned): Promise<number> => {
  const start = contenders[name] ?? assert.fail(name)
  return await listening(await start({ ...setting, ...(answer && { answer }) }))
}

before(async () => {
  const keys = JSON.stringify({ keys: [material.publicJwk] })
  const keyPort = await listening(createServer((_, response) => response.end(keys)))
  const port = await listening(createServer((_, response) => response.end('the application')))
  setting = {
    keySetUrl: `http://127.0.0.1:${keyPort}/`,
    applicationUrl: `http://127.0.0.1:${port}`,
  }
})
after(() => {
  for (const server of opened) {
    server.closeAllConnections()
    server.close()
  }
})

const authorizations = [
  ['allow', { authorization: `Bearer ${tokens.allow}` }, 200],
  ['401', {}, 401],
  ['403', { authorization: `Bearer ${tokens['403']}` }, 403],
] as const

describe('a decision', () => {
  for (const endpoint of endpoints) {
    for (const [scenario, authorization, status] of authorizations) {
      test(`${endpoint}, ${scenario}: the constant answer has its bytes`, async () => {
        const asked = askedBy(endpoint, authorization)
        const decided = await answerTo(asked, await started(GATE))
        assert.equal(decided.status, status)
        assert.deepEqual(await answerTo(asked, await started(CANNED, decided)), decided)
        assert.match(fileOf(asked), /^\/v1\//)
      })
    }
  }
})

describe('a reverse proxy', () => {
  const [, authorization] = authorizations[0]
  for (const name of [UNDICI, REVERSE, '@fastify/http-proxy', 'http-proxy']) {
    test(`${name} hands on what the application answers`, async () => {
      const { status, body } = await answerTo(askedDirectly(authorization), await started(name))
      assert.deepEqual([status, body], [200, 'the application'])
    })
  }
  test('ours refuses whoever may not', async () => {
    const port = await started(REVERSE)
    for (const [, fields, status] of authorizations) {
      assert.equal((await answerTo(askedDirectly(fields), port)).status, status)
    }
  })
})

test('the contract of oauth2-proxy is 202 or 401', async () => {
  const port = await started(CONTRACT)
  const statuses = [{ authorization: 'Bearer x' }, {}].map(
    async (fields) => (await answerTo(askedDirectly(fields), port)).status,
  )
  assert.deepEqual(await Promise.all(statuses), [202, 401])
})

test('a decision by the last of many rules is decided at all', () => {
  const [few, many] = growth([10, 1_000], 1)
  assert.ok((few?.median ?? 0) > 0 && (many?.median ?? 0) > 0)
})

test('without a socket each question has fields of its own, and all are asked', () => {
  const seen = new Set<readonly string[]>()
  const us = leastMicroseconds(
    ({ url, rawHeaders }) => {
      assert.equal(url, '/v1/forward/orders')
      seen.add(rawHeaders)
    },
    askedBy('forward', {}),
    2,
  )
  assert.equal(seen.size, 2_000)
  assert.ok(us > 0)
})

test('a table has the ratio of CPU time, and its spread', () => {
  const of = (cpuMicroseconds: number): Parameters<typeof tableOf>[0][number]['base'][number] => ({
    ...{ requestsPerSecond: 1_000, p50Ms: 1, p99Ms: 2, cpuMicroseconds, refusedShare: 0 },
  })
  const measurements = [of(10), of(20), of(40)]
  const row = {
    group: 'g',
    contender: 'c',
    status: 200,
    measurements,
    base: [of(10), of(10), of(10)],
  }
  assert.match(
    tableOf([row]),
    /\| c \| 200 \| 0.50 \| 0.25 to 1.00 \| 1,000 \| 1.00 \| 2.00 \| 20.0 \| 0.0 % \|$/,
  )
})

test('requests per second are a share of those in the same round', () => {
  const of = (requestsPerSecond: number): Parameters<typeof sharesOf>[0]['base'][number] => ({
    ...{ requestsPerSecond, p50Ms: 1, p99Ms: 2, cpuMicroseconds: 1, refusedShare: 0 },
  })
  const common = { group: 'g', status: 401, base: [] }
  const direct = { ...common, contender: 'direct', measurements: [of(100), of(200), of(400)] }
  const gate = { ...common, contender: 'gate', measurements: [of(50), of(50), of(50)] }
  assert.match(sharesOf(direct, [gate]), /\n\| gate \| 401 \| 0.25 \| 0.13 to 0.50 \|$/)
})
