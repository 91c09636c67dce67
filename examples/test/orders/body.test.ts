import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { BODY_BYTES_MAX, BodyTooLarge, readText } from '../../src/orders/body.ts'

// Goal: a body is read up to 64 KB and not a byte further, from both kinds of stream.

const kinds = {
  node: (text: string) => Readable.from([Buffer.from(text)]),
  web: (text: string) => new Blob([text]).stream(),
}

for (const [kind, make] of Object.entries(kinds)) {
  describe(`readText from a ${kind} stream`, () => {
    test('the longest body is read', async () => {
      const text = 'x'.repeat(BODY_BYTES_MAX)
      assert.equal(await readText(make(text)), text)
    })

    test('one byte more is refused, and the stream stays open for the answer', async () => {
      const body = make('x'.repeat(BODY_BYTES_MAX + 1))
      await assert.rejects(readText(body), BodyTooLarge)
      if (body instanceof Readable) assert.equal(body.destroyed, false)
    })

    test('bytes count, not characters', async () => {
      await assert.rejects(readText(make('ä'.repeat(BODY_BYTES_MAX / 2 + 1))), BodyTooLarge)
      assert.equal(await readText(make('ä')), 'ä')
    })
  })
}

test('no body is an empty text', async () => {
  assert.equal(await readText(null), '')
})
