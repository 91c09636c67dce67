import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { RefusalSeal, SEAL_MS, SEALED_LENGTH_MAX } from '../../src/endpoints/refusal-seal.ts'

const REFUSAL = {
  status: 401,
  fields: [
    ['www-authenticate', 'Bearer realm="orders"'],
    ['www-authenticate', 'Basic realm="orders"'],
  ],
  body: '{"code":"x"}',
} as const

describe('seal of a refusal', () => {
  let now = 0
  const seal = new RefusalSeal(undefined, () => now)

  test('what is opened is what was sealed, for a time', () => {
    now = 0
    const sealed = seal.seal(REFUSAL) ?? ''
    assert.match(sealed, /^[\w-]+\.[\w-]+$/)
    now = SEAL_MS - 1
    assert.deepEqual(seal.open(sealed), REFUSAL)
    now = SEAL_MS
    assert.equal(seal.open(sealed), undefined)
    now = 0
  })

  test('what was changed in any place opens nothing', () => {
    const sealed = seal.seal(REFUSAL) ?? ''
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A'
      const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
      // The last letter has bits that stand for nothing.
      const isSame = Buffer.from(changed.split('.')[1] ?? '', 'base64url').equals(
        Buffer.from(sealed.split('.')[1] ?? '', 'base64url'),
      )
      if (isSame && at > sealed.indexOf('.')) continue
      assert.equal(seal.open(changed), undefined, String(at))
    }
    for (const none of ['', '.', 'x', `${sealed}.x`, sealed.split('.')[0] ?? '']) {
      assert.equal(seal.open(none), undefined, none)
    }
  })

  test('another process opens it by the same secret, and by no other', () => {
    const [one, other] = [new RefusalSeal('s', () => 0), new RefusalSeal('s', () => 0)]
    const sealed = one.seal(REFUSAL) ?? ''
    assert.deepEqual(other.open(sealed), REFUSAL)
    assert.equal(new RefusalSeal('t', () => 0).open(sealed), undefined)
    assert.equal(seal.open(sealed), undefined)
  })

  test('what no field can carry is not sealed', () => {
    const length = (body: string): number => seal.seal({ ...REFUSAL, body })?.length ?? 0
    let least = 0
    for (let size = 1; size < 4_000; size++) {
      if (length('x'.repeat(size)) === 0) {
        least = size
        break
      }
    }
    assert.ok(length('x'.repeat(least - 1)) <= SEALED_LENGTH_MAX)
    assert.ok(length('x'.repeat(least - 1)) > SEALED_LENGTH_MAX - 4)
    assert.equal(seal.open('x'.repeat(SEALED_LENGTH_MAX + 1)), undefined)
  })
})
