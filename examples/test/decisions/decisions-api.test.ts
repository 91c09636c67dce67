// Goal: whoever may read decisions learns why a request was refused; nobody else does, and each use is known afterwards.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openRecordQueries } from '@sallyport/stores'
import { createDecisionsApi, type DecisionsApi } from '../../src/decisions/decisions-api.ts'

const folder = mkdtempSync(join(tmpdir(), 'sallyport-decisions-'))
const url = `sqlite:${join(folder, 'records.db')}`
const server = createServer()
let api: DecisionsApi
let origin = ''
const keys = { reader: '', clerk: '' }

before(async () => {
  api = await createDecisionsApi(url)
  keys.reader = api.keyFor('reader', ['decisions:read'])
  keys.clerk = api.keyFor('clerk', ['orders:read'])
  server.on('request', api.listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
after(async () => {
  server.close()
  await api.close()
  rmSync(folder, { recursive: true })
})

function ask(path: string, key?: string): Promise<Response> {
  return fetch(`${origin}${path}`, { headers: key === undefined ? {} : { 'x-api-key': key } })
}

/** A refusal, and the id under which it is kept. */
async function refused(): Promise<string> {
  const answer = await ask('/orders', keys.reader)
  assert.equal(answer.status, 403)
  const { instance } = (await answer.json()) as { readonly instance: string }
  await api.flush()
  return instance.replace('urn:sallyport:decision:', '')
}

describe('GET /admin/decisions/{id}', () => {
  test('tells whoever may read decisions why', async () => {
    const answer = await ask(`/admin/decisions/${await refused()}`, keys.reader)
    assert.equal(answer.status, 200)
    assert.equal(answer.headers.get('cache-control'), 'no-store')
    const { story } = (await answer.json()) as {
      readonly story: { readonly summary: string; readonly ruling: { readonly rule: string } }
    }
    assert.match(story.summary, /GET \/orders of `reader` was refused with 403/)
    assert.equal(story.ruling.rule, 'permission orders:read')
  })

  test('refuses nobody in particular with 401, and others with 403, whether there is such a decision or not', async () => {
    for (const id of [await refused(), '01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
      assert.equal((await ask(`/admin/decisions/${id}`)).status, 401)
      assert.equal((await ask(`/admin/decisions/${id}`, keys.clerk)).status, 403)
    }
  })

  test('says 404 for an unknown id, and 400 for what is none', async () => {
    assert.equal(
      (await ask('/admin/decisions/01ARZ3NDEKTSV4RRFFQ69G5FAV', keys.reader)).status,
      404,
    )
    assert.equal((await ask('/admin/decisions/what', keys.reader)).status, 400)
  })

  test('each use is a record, and a note of who asked for what', async () => {
    const id = await refused()
    await ask(`/admin/decisions/${id}`, keys.reader)
    await api.flush()
    const queries = await openRecordQueries(url)
    try {
      const [record] = await queries.ofRequest(`/admin/decisions/${id}`, 'GET')
      assert.equal(record?.kind, 'allow')
      assert.equal(record?.subject?.id, 'reader')
      assert.equal(record?.http.route, '/admin/decisions/{id}')
      const [note] = await queries.reads(1)
      assert.equal(note?.who, 'reader')
      assert.equal(note?.asked, `decision ${id}`)
    } finally {
      await queries.close()
    }
  })
})
