// Goal: one version everywhere, and nothing else changed.
// Method: rows of version texts; one manifest with every kind of dependency.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { isVersion, withVersion } from './version/manifest.ts'

const versions: [string, boolean][] = [
  ['0.1.0', true],
  ['10.20.30', true],
  ['1.0.0-rc.1', true],
  ['', false],
  ['1.0', false],
  ['1.0.0.0', false],
  ['v1.0.0', false],
  ['^1.0.0', false],
  ['01.0.0', false],
  ['1.0.0-', false],
  ['1.0.0 ', false],
]

describe('isVersion', () => {
  for (const [text, expected] of versions) {
    test(`\`${text}\` is ${expected ? 'one' : 'none'}`, () =>
      assert.equal(isVersion(text), expected))
  }
})

test('the version and the pins of our parts change, and the order and all else stay', () => {
  const manifest = (version: string): string =>
    `${JSON.stringify(
      {
        name: '@sallyport/x',
        version,
        exports: { '.': './index.ts' },
        dependencies: { '@sallyport/contract': version, jose: '6.0.0' },
        devDependencies: { sallyport: version, typescript: '7.0.2' },
      },
      null,
      2,
    )}\n`
  assert.equal(withVersion(manifest('0.1.0'), '0.2.0'), manifest('0.2.0'))
})
