import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { causeOf, guarded, whenReady, within } from '../src/eventually.ts'

describe('whenReady', () => {
  test('a value goes on at once, without a promise', () => {
    assert.equal(
      whenReady(2, (n) => n * 3),
      6,
    )
  })

  test('a promise goes on when it is there', async () => {
    assert.equal(await whenReady(Promise.resolve(2), (n) => n * 3), 6)
  })
})

describe('guarded', () => {
  const failed = (error: unknown): string => `failed: ${causeOf(error)}`

  test('a value stays a value', () => {
    assert.equal(
      guarded(() => 'fine', failed),
      'fine',
    )
  })

  test('a throw becomes the value that says so', () => {
    const work = (): string => {
      throw new Error('broken')
    }
    assert.equal(guarded(work, failed), 'failed: Error: broken')
  })

  test('a refused promise becomes the value that says so', async () => {
    const end = guarded(() => Promise.reject(new Error('broken')), failed)
    assert.equal(await end, 'failed: Error: broken')
  })

  test('a thenable of another library is adopted', async () => {
    // biome-ignore lint/suspicious/noThenProperty: that is what is tested
    const foreign = { then: (done: (value: string) => void) => done('fine') }
    const end = guarded(() => foreign as unknown as Promise<string>, failed)
    assert.ok(end instanceof Promise)
    assert.equal(await end, 'fine')
  })

  test('null is a value', () => {
    assert.equal(
      guarded(
        () => null,
        () => null,
      ),
      null,
    )
  })
})

describe('within', () => {
  test('what is in time stands', async () => {
    assert.equal(await within(Promise.resolve('fine'), 1000, () => 'late'), 'fine')
  })

  test('what is there already is no promise', () => {
    assert.equal(
      within('fine', 1000, () => 'late'),
      'fine',
    )
  })

  test('what is not in time is late', async () => {
    const never = new Promise<string>(() => undefined)
    assert.equal(await within(never, 5, () => 'late'), 'late')
  })

  test('a refused promise stays refused', async () => {
    await assert.rejects(
      async () => within(Promise.reject(new Error('broken')), 1000, () => 'late'),
      /broken/,
    )
  })
})

describe('causeOf', () => {
  const rows = [
    ['an error gives name and message', new TypeError('broken'), 'TypeError: broken'],
    ['a text gives itself', 'broken', 'broken'],
    ['nothing gives a word', undefined, 'undefined'],
    ['500 characters are kept whole', 'x'.repeat(500), 'x'.repeat(500)],
    ['what is longer is cut', 'x'.repeat(501), 'x'.repeat(500)],
  ] as const
  for (const [name, error, expected] of rows) {
    test(name, () => assert.equal(causeOf(error), expected))
  }
})
