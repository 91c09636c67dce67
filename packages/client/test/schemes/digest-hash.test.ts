import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { describe, test } from 'node:test'
import {
  DIGEST_ALGORITHMS,
  hex,
  platformAlgorithms,
  platformHash,
} from '../../src/schemes/digest-hash.ts'

const NAMES = { MD5: 'md5', 'SHA-256': 'sha256', 'SHA-512-256': 'sha512-256' } as const
const TEXT = new TextEncoder().encode('The quick brown fox')

/** Runs without some globals, as in a browser. */
async function without(names: readonly string[], work: () => unknown): Promise<void> {
  const kept = names.map(
    (name) => [name, Object.getOwnPropertyDescriptor(globalThis, name)] as const,
  )
  for (const name of names) {
    Object.defineProperty(globalThis, name, { value: undefined, configurable: true })
  }
  try {
    await work()
  } finally {
    for (const [name, descriptor] of kept) {
      if (descriptor !== undefined) Object.defineProperty(globalThis, name, descriptor)
    }
  }
}

describe('platformHash', () => {
  for (const algorithm of DIGEST_ALGORITHMS) {
    test(`${algorithm} is that of node:crypto`, async () => {
      const made = await platformHash(algorithm, TEXT)
      assert.equal(
        hex(made ?? new Uint8Array()),
        createHash(NAMES[algorithm]).update(TEXT).digest('hex'),
      )
    })
  }
  test('a browser has SHA-256 alone', () =>
    without(['process'], async () => {
      assert.deepEqual(platformAlgorithms(), ['SHA-256'])
      assert.equal((await platformHash('SHA-256', TEXT))?.length, 32)
      assert.equal(await platformHash('MD5', TEXT), undefined)
    }))
  test('a page that came over plain HTTP has none', () =>
    without(['process', 'crypto'], () => assert.deepEqual(platformAlgorithms(), [])))
})

test('hex writes two digits a byte', () => {
  assert.equal(hex(Uint8Array.of(0, 15, 16, 255)), '000f10ff')
})
