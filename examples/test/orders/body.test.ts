import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { BODY_BYTES_MAX, BodyUnreadable, readText } from '../../src/orders/body.ts'

// Goal: a body is read up to 64 KB and not a byte further, from both kinds of stream; one that breaks
// off is told apart from an outage.

const unreadable = (status: number) => (error: unknown) =>
  error instanceof BodyUnreadable && error.reply.status === status

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
      await assert.rejects(readText(body), unreadable(413))
      if (body instanceof Readable) assert.equal(body.destroyed, false)
    })

    test('bytes count, not characters', async () => {
      await assert.rejects(readText(make('ä'.repeat(BODY_BYTES_MAX / 2 + 1))), unreadable(413))
      assert.equal(await readText(make('ä')), 'ä')
    })
  })
}

const broken = {
  node: () =>
    Readable.from(
      (async function* () {
        yield Buffer.from('half')
        throw new Error('aborted')
      })(),
    ),
  web: () =>
    new ReadableStream<Uint8Array>({
      pull: (controller) => controller.error(new Error('aborted')),
    }),
}

for (const [kind, make] of Object.entries(broken)) {
  test(`a ${kind} stream that ends early is the client's affair`, () =>
    assert.rejects(readText(make()), unreadable(400)))
}

test('no body is an empty text', async () => {
  assert.equal(await readText(null), '')
})
