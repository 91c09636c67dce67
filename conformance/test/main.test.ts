// Goal: the command runs what it is asked for, and its exit code says whether that passed.
// Method: the real command in a process of its own.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { describe, test } from 'node:test'

const MAIN = join(import.meta.dirname, '..', 'src', 'main.ts')

function run(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: 'utf8',
    timeout: 30_000,
  })
  return { status, stdout, stderr }
}

describe('npm run conformance', () => {
  test('one case on one adapter, as JSON', () => {
    const { status, stdout } = run('--adapter', 'node', '--case', 'three words', '--json')
    assert.equal(status, 0)
    const rows = JSON.parse(stdout)
    assert.equal(rows.length, 1)
    assert.equal(rows[0].theme, 'bearer')
    assert.deepEqual(rows[0].problems, { node: [] })
  })

  test('one theme on one adapter, as a table', () => {
    const { status, stdout } = run('--adapter', 'node', '--theme', 'cors')
    assert.equal(status, 0)
    assert.match(stdout, /^cors +9\/9$/m)
  })

  const mistakes: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['an adapter that is not there', ['--adapter', 'rails'], /no adapter `rails`; there are node,/],
    ['a case that is not there', ['--case', 'no such rule'], /no case has such a name/],
  ]
  for (const [name, args, message] of mistakes) {
    test(`${name} is said, and nothing passes`, () => {
      const { status, stderr } = run(...args)
      assert.equal(status, 2)
      assert.match(stderr, message)
    })
  }
})
