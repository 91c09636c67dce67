// Goal: a password is read from a person without an echo, and from a pipe as its first line.
// Method: streams in place of a terminal; what was written is compared.
import assert from 'node:assert/strict'
import { PassThrough, Readable, Writable } from 'node:stream'
import { describe, test } from 'node:test'
import { readSecret } from '../src/secret.ts'

/** A stream that keeps what is written to it. */
function written(): { readonly stream: Writable; text(): string } {
  let all = ''
  const stream = new Writable({
    write(chunk, _encoding, done) {
      all += chunk
      done()
    },
  })
  return { stream, text: () => all }
}

/** A terminal whose owner types this. */
function terminal(typed: string): PassThrough & { isTTY: true; setRawMode(mode: boolean): never } {
  const stream = new PassThrough()
  stream.write(typed)
  return Object.assign(stream, { isTTY: true as const, setRawMode: () => stream as never })
}

describe('readSecret', () => {
  const rows = [
    ['the first line', ['tr0ub4dor\nmore'], 'tr0ub4dor'],
    ['a line that comes in pieces', ['tr0', 'ub4', 'dor\r\n'], 'tr0ub4dor'],
    ['a text without an end of line', ['ünïcode'], 'ünïcode'],
    ['nothing', [], ''],
  ] as const
  for (const [name, chunks, expected] of rows) {
    test(`from a pipe: ${name}`, async () => {
      const output = written()
      assert.equal(await readSecret('password: ', Readable.from(chunks), output.stream), expected)
      assert.equal(output.text(), '')
    })
  }

  const longest = 'x'.repeat(4_096)
  const limits: readonly (readonly [name: string, input: () => Readable])[] = [
    ['a pipe', () => Readable.from([`${longest}\r\n`])],
    ['a pipe, in pieces', () => Readable.from([longest, '\r', '\nmore'])],
    ['a pipe without an end of line', () => Readable.from([longest])],
    ['a person', () => terminal(`${longest}\r`)],
  ]
  for (const [name, input] of limits) {
    test(`from ${name}: the longest is read whole`, async () => {
      assert.equal(await readSecret('', input(), written().stream), longest)
    })
  }

  const tooLong: readonly (readonly [name: string, input: () => Readable])[] = [
    ['a pipe', () => Readable.from([`${longest}x\n`])],
    ['a pipe, in pieces', () => Readable.from([longest, 'x', 'y', 'z\n'])],
    ['a pipe without an end of line', () => Readable.from([`${longest}x`])],
    ['a person', () => terminal(`${longest}x\r`)],
  ]
  for (const [name, input] of tooLong) {
    test(`from ${name}: one character more is refused, never cut`, async () => {
      const message = 'a secret has at most 4096 characters'
      await assert.rejects(readSecret('', input(), written().stream), { message })
    })
  }

  test('from a person: asked for, mended, and never shown', async () => {
    const output = written()
    const secret = await readSecret('password: ', terminal('tr0x\x7fub4dor\r'), output.stream)
    assert.equal(secret, 'tr0ub4dor')
    assert.equal(output.text(), 'password: \n')
  })

  test('a person who gives up gave nothing', async () => {
    assert.equal(await readSecret('password: ', terminal('tr0\x03'), written().stream), '')
  })
})
