import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fetchBody } from '../../src/adapters/fetch-body.ts'

// Goal: a body can be read before the handler, and the handler notices nothing.

describe('the body of a Fetch request', () => {
  const post = (body: string): Request => new Request('http://a/', { method: 'POST', body })
  const rows = [
    ['is read', 'hello', 5, 'hello'],
    ['is not beyond the limit', 'hello', 4, undefined],
    ['may be nothing', '', 0, ''],
  ] as const
  for (const [name, body, limit, expected] of rows) {
    test(`${name}, and the handler gets it`, async () => {
      const request = post(body)
      const seen = await fetchBody(request, limit)
      assert.equal(seen && Buffer.from(seen).toString(), expected)
      assert.equal(await request.text(), body)
    })
  }

  test('is nothing where there is none', async () => {
    assert.deepEqual(await fetchBody(new Request('http://a/'), 1), new Uint8Array(0))
  })

  test('cannot be read where it was read before', async () => {
    const request = post('hello')
    await request.text()
    assert.equal(await fetchBody(request, 10), undefined)
  })
})
