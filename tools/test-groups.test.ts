// Goal: files share a process only where none can notice, and a process that ends too early fails.
// Method: texts that do and do not reach beyond their file; modules that are run as `npm test` runs them.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { entryName, entryOf, groupsOf, isPure, LONGEST } from './test-groups.ts'

const PURE = "test('x', () => {})"

describe('isPure', () => {
  const rows: readonly (readonly [name: string, text: string, isPure: boolean])[] = [
    ['a test is', PURE, true],
    ['hooks of a suite are', "describe('x', () => {\n  before(() => {})\n})", true],
    ['what waits in a test is', "test('x', async () => {\n  await 1\n})", true],
    ['hooks of the file are not', 'afterEach(() => {})', false],
    ['what waits before the tests is not', 'const a = await b()', false],
    ['listeners of the process are not', "process.on('warning', () => {})", false],
    ['the environment is not', "process.env['A'] = '1'", false],
    ['globals are not', 'Object.assign(globalThis, { a: 1 })', false],
    ['clocks that are replaced are not', 'context.mock.timers.enable()', false],
    ['processes are not', "import { spawn } from 'node:child_process'", false],
    ['memory that is measured is not', 'process.memoryUsage()', false],
    ['peers are not', "import { peer } from '../../../tools/peer.ts'", false],
  ]
  for (const [name, text, expected] of rows) {
    test(name, () => assert.equal(isPure(text), expected))
  }
})

describe('groupsOf', () => {
  const files = (count: number, folder: string, text = PURE) =>
    Array.from({ length: count }, (_, n) => ({ path: `${folder}/${n + 10}.test.ts`, text }))

  test('pure files share with those of their part, and every file is in one group', () => {
    const all = [...files(3, 'packages/a/test'), ...files(2, 'packages/b/test'), ...files(2, 'c')]
    const groups = groupsOf([...all, ...files(2, 'd', 'await 1')])
    assert.deepEqual(
      groups.map(([path = '', ...more]) => [path, more.length + 1]),
      [
        ['c/10.test.ts', 2],
        ['packages/a/test/10.test.ts', 3],
        ['packages/b/test/10.test.ts', 2],
        ['d/10.test.ts', 1],
        ['d/11.test.ts', 1],
      ],
    )
    assert.equal(new Set(groups.flat()).size, 9)
  })

  test('24 files share a process, and 25 do not', () => {
    const sizes = (count: number) => groupsOf(files(count, 'a')).map(({ length }) => length)
    assert.deepEqual([sizes(24), sizes(25)], [[24], [13, 12]])
  })

  test('the longest begin first and alone', () => {
    const [first = '', second = ''] = LONGEST
    const groups = groupsOf([first, 'a/a.test.ts', second].map((path) => ({ path, text: PURE })))
    assert.deepEqual(groups, [[first], [second], ['a/a.test.ts']])
  })

  test('the longest are there', () => {
    const root = join(import.meta.dirname, '..')
    assert.deepEqual(
      LONGEST.filter((path) => !existsSync(join(root, path))),
      [],
    )
  })
})

describe('a group that is run', () => {
  const folder = mkdtempSync(join(tmpdir(), 'groups-'))
  after(() => rmSync(folder, { recursive: true }))
  // `npm test` has a limit for a test, too.
  const OPTIONS = ['--test', '--test-timeout=2000']
  const IMPORT = "import { test } from 'node:test'\n"

  const rows: readonly (readonly [name: string, text: string, code: number])[] = [
    ['passes', PURE, 0],
    ['fails with one of its tests', "test('x', () => { throw new Error('no') })", 1],
    ['fails where a file throws', "throw new Error('no')", 1],
    ['fails where a file crashes', "test('x', () => process.kill(process.pid, 'SIGKILL'))", 1],
    ['fails where a test is late', "test('x', () => { setTimeout(() => { throw 1 }, 1) })", 1],
    ['fails where nobody hears', "test('x', () => { Promise.reject(new Error('no')) })", 1],
    ['fails where a test never ends', "test('x', () => new Promise(() => {}))", 1],
    ['fails where a test ends the process well', "test('x', () => process.exit(0))", 1],
    ['fails where a file ends the process well', 'process.exit(0)', 1],
  ]
  for (const [index, [name, text, code]] of rows.entries()) {
    test(name, () => {
      const paths = ['before', 'between', 'behind'].map((one) =>
        join(folder, `${index}-${one}.mjs`),
      )
      for (const path of paths) {
        writeFileSync(path, `${IMPORT}${path.endsWith('between.mjs') ? text : PURE}\n`)
      }
      const entry = join(folder, entryName(paths, index))
      writeFileSync(entry, entryOf(paths.map((path) => pathToFileURL(path).href)))
      const { NODE_TEST_CONTEXT: _, ...env } = process.env
      assert.equal(spawnSync(process.execPath, [...OPTIONS, entry], { env }).status, code)
    })
  }
})
