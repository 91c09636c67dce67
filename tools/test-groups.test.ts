// Goal: files share a process only where none can notice, and a process that ends too early fails.
// Method: texts that do and do not reach beyond their file; modules that are run as `npm test` runs them.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { entryName, entryOf, groupsOf, kindOf, LONGEST } from './test-groups.ts'

const PURE = "test('x', () => {})"
const FAILING = "test('x', () => { throw new Error('no') })"

describe('kindOf', () => {
  const rows: readonly (readonly [name: string, text: string, kind: ReturnType<typeof kindOf>])[] =
    [
      ['a test is pure', PURE, 'pure'],
      ['hooks of a suite are', "describe('x', () => {\n  before(() => {})\n})", 'pure'],
      ['what waits in a test is', "test('x', async () => {\n  await 1\n})", 'pure'],
      ['hooks of the file are of their own kind', 'before(() => {})', 'begins'],
      ['so is what waits before the tests', 'const a = await b()', 'waits'],
      ['what waits may end something', 'const a = await b()\nafter(() => {})', 'waits'],
      ['what waits may not begin something', 'const a = await b()\nbefore(() => {})', 'alone'],
      ['hooks of each test are alone', 'afterEach(() => {})', 'alone'],
      ['listeners of the process are alone', "process.on('warning', () => {})", 'alone'],
      ['the environment is', "process.env['A'] = '1'", 'alone'],
      ['globals are', 'Object.assign(globalThis, { a: 1 })', 'alone'],
      ['clocks that are replaced are', 'context.mock.timers.enable()', 'alone'],
      ['processes are', "import { spawn } from 'node:child_process'", 'alone'],
      ['memory that is measured is', 'process.memoryUsage()', 'alone'],
      ['peers are', "import { peer } from '../../../tools/peer.ts'", 'alone'],
    ]
  for (const [name, text, expected] of rows) {
    test(name, () => assert.equal(kindOf(text), expected))
  }
})

describe('groupsOf', () => {
  const files = (count: number, folder: string, text = PURE) =>
    Array.from({ length: count }, (_, n) => ({ path: `${folder}/${n + 10}.test.ts`, text }))

  test('pure files share with those of their part, and every file is in one group', () => {
    const all = [...files(3, 'packages/a/test'), ...files(2, 'packages/b/test'), ...files(2, 'c')]
    const groups = groupsOf([...all, ...files(2, 'd', 'process.exit(1)')])
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

  test('each kind shares with its own', () => {
    const kinds = [PURE, 'after(() => {})', 'await 1', PURE, 'await 2']
    const all = kinds.map((text, n) => ({ path: `a/${n}.test.ts`, text }))
    assert.deepEqual(groupsOf(all), [
      ['a/0.test.ts', 'a/3.test.ts'],
      ['a/1.test.ts'],
      ['a/2.test.ts', 'a/4.test.ts'],
    ])
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
  const IMPORT = "import { after, before, test } from 'node:test'\n"

  const rows: readonly (readonly [name: string, text: string, code: number])[] = [
    ['passes', PURE, 0],
    ['fails with one of its tests', FAILING, 1],
    ['fails where a file throws', "throw new Error('no')", 1],
    ['fails where a file crashes', "test('x', () => process.kill(process.pid, 'SIGKILL'))", 1],
    ['fails where a test is late', "test('x', () => { setTimeout(() => { throw 1 }, 1) })", 1],
    ['fails where nobody hears', "test('x', () => { Promise.reject(new Error('no')) })", 1],
    ['fails where a test never ends', "test('x', () => new Promise(() => {}))", 1],
    ['fails where a test ends the process well', "test('x', () => process.exit(0))", 1],
    ['fails where a file ends the process well', 'process.exit(0)', 1],
    ['passes where a file waits', `await new Promise((end) => setTimeout(end, 50))\n${PURE}`, 0],
    ['fails where a file waits and a test fails', `await 1\n${FAILING}`, 1],
    ['fails where what begins fails', `before(() => { throw new Error('no') })\n${PURE}`, 1],
    ['fails where what ends fails', `after(() => { throw new Error('no') })\n${PURE}`, 1],
    ['fails where a file that waits ends the process well', 'await 1\nprocess.exit(0)', 1],
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
