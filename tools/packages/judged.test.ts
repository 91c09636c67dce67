// Goal: each check of the packages finds what is wrong, and is silent where all is right.
// Method: for each check a bad sample beside a good one.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { judge, runsAnywhere } from './budgets.ts'
import { attribute } from './compile.ts'
import { contentsOf } from './contents.ts'
import { entriesOf } from './entries.ts'
import { componentsOf, type Lock, licenceProblems } from './licences.ts'
import { lint } from './lint.ts'
import { readTold } from './on-node.ts'
import { judgeBill, withoutPlaces } from './sbom.ts'
import { nameOrigin } from './stage.ts'
import { isWell, tableOf } from './table.ts'
import { inFolder, type Tarball } from './tarballs.ts'

const NEEDED = ['LICENSE', 'README.md', 'package.json']
const tarball = (exports: Tarball['manifest']['exports']): Tarball => ({
  name: '@sallyport/x',
  path: 'x.tgz',
  folder: '',
  manifest: { path: 'package.json', name: '@sallyport/x', version: '1.0.0', exports },
  files: [],
})

describe('contentsOf', () => {
  const rows = [
    ['a source with what was built of it', ['src/a.ts', 'dist/a.js'], []],
    [
      'a source that was not built',
      ['src/node/a.ts'],
      ['has src/node/a.ts, and not dist/node/a.js'],
    ],
    ['what a build leaves', ['dist/.tsbuildinfo'], ['has dist/.tsbuildinfo, which nobody uses']],
    ['a test', ['test/a.test.ts'], ['has test/a.test.ts, which nobody uses']],
  ] as const
  for (const [name, files, expected] of rows) {
    test(name, () => {
      const { problems } = contentsOf({ name: 'x', files: [...NEEDED, ...files] })
      assert.deepEqual(problems, expected)
    })
  }

  test('what every package has', () => {
    const { problems } = contentsOf({ name: 'x', files: ['package.json'] })
    assert.deepEqual(problems, ['has no LICENSE', 'has no README.md'])
  })
})

test('entries are modules, and neither data nor the program', () => {
  const exports = { '.': './a.js', './b': './b.js', './c.json': './c.json', './main': './m.js' }
  assert.deepEqual(entriesOf(tarball(exports)), ['@sallyport/x', '@sallyport/x/b'])
})

test('publint tells of an export that is not in the package', async () => {
  await inFolder(async (folder) => {
    const wrong = { ...tarball({ '.': './gone.js' }), folder }
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ type: 'module', ...wrong.manifest }),
    )
    const { problems } = await lint(wrong)
    assert.match(problems.join(), /gone\.js/)
    mkdirSync(join(folder, 'dist'))
    writeFileSync(join(folder, 'gone.js'), 'export const a = 1\n')
    assert.deepEqual((await lint(wrong)).problems, [])
  })
})

test('a package says where it is from, where a workflow says so', async () => {
  await inFolder(async (folder) => {
    mkdirSync(join(folder, 'packages/x'), { recursive: true })
    const file = join(folder, 'packages/x/package.json')
    writeFileSync(file, '{}')
    nameOrigin(folder, 'packages/x', {})
    assert.equal(readFileSync(file, 'utf8'), '{}')
    const env = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'a/b' }
    nameOrigin(folder, 'packages/x', env)
    const url = 'git+https://github.com/a/b.git'
    const repository = { type: 'git', url, directory: 'packages/x' }
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), { repository })
  })
})

describe('a budget', () => {
  const rows = [
    [1000, 1000, []],
    [1001, 1000, ['1001 bytes are 1 more than its budget']],
    [900, 1000, []],
    [899, 1000, ['899 bytes of 1000: lower the budget']],
    [1, undefined, ['1 bytes, and no budget in budgets.json']],
  ] as const
  for (const [bytes, budget, expected] of rows) {
    test(`${bytes} of ${budget}`, () =>
      assert.deepEqual(judge('x', bytes, budget).problems, expected))
  }
})

test('what runs anywhere is known by its name', () => {
  const entries = ['@sallyport/contract', '@sallyport/client', '@sallyport/policy/sql']
  const others = ['@sallyport/client/node', '@sallyport/guard', 'sallyport']
  assert.deepEqual([...entries, ...others].filter(runsAnywhere), entries)
})

describe('componentsOf', () => {
  const lock: Lock = {
    packages: {
      'packages/guard': { dependencies: { a: '1', '@sallyport/contract': '1' } },
      'packages/contract': { dependencies: {} },
      'node_modules/@sallyport/contract': { link: true, resolved: 'packages/contract' },
      'packages/guard/node_modules/a': { version: '1', license: 'MIT', dependencies: { b: '1' } },
      'node_modules/a': { version: '2', license: 'GPL-3.0' },
      'node_modules/b': { version: '1', optionalDependencies: { a: '2' } },
      'node_modules/c': { version: '1' },
    },
  }
  const found = componentsOf(lock, ['contract', 'guard'])

  test('finds what is needed, where Node would find it', () => {
    const told = found.map(({ name, version, parts }) => `${name} ${version} ${parts}`)
    assert.deepEqual(told.sort(), ['a 1 guard', 'a 2 guard', 'b 1 guard'])
  })

  test('a licence that nobody has looked at is a problem, and so is none', () => {
    assert.deepEqual(licenceProblems(found).toSorted(), [
      'a has the licence `GPL-3.0`, which nobody has looked at',
      'b has the licence `none`, which nobody has looked at',
    ])
  })

  test('a dependency that is not in the lock is an error', () => {
    const gone = { packages: { 'packages/guard': { dependencies: { a: '1' } } } }
    assert.throws(() => componentsOf(gone, ['guard']), /needs a, which is not in the lock/)
  })
})

describe('attribute', () => {
  const entries = ['@sallyport/guard', '@sallyport/guard/node', '@sallyport/client', 'sallyport']
  const rows = [
    ['a program', 'x: import/node/guard-node.ts(1,1): error', ['@sallyport/guard/node']],
    ['the program of the command', 'x: import/node/cli.ts(1,1): error', ['sallyport']],
    [
      'declarations of ours',
      'x: node_modules/@sallyport/guard/dist/a.d.ts(1,1): error',
      ['@sallyport/guard', '@sallyport/guard/node'],
    ],
    ['declarations of others', 'x: node_modules/@types/koa/index.d.ts(1,1): error', []],
    ['anything else', 'error TS5023: unknown option', entries],
  ] as const
  for (const [name, line, expected] of rows) {
    test(name, () => {
      const failed = attribute([line], entries, 'TS').filter(({ problems }) => problems.length > 0)
      assert.deepEqual(
        failed.map(({ entry }) => entry),
        expected,
      )
    })
  }
})

test('an entry point that no program uses fails, and all do with a program that ends', () => {
  const told = readTold({ code: 0, out: '{"a":[]}', error: '' })
  assert.deepEqual([told('a'), told('b')], [[], ['no program uses it']])
  assert.deepEqual(readTold({ code: 3, out: '', error: 'no' })('a'), [
    'the program ended with 3: no',
  ])
})

test('a bill of materials that lacks something is told so', () => {
  const bill = { components: [{ name: 'x', purl: 'pkg:npm/%40sallyport/x@1.0.0-rc.1' }] }
  const pg = { name: 'pg', version: '1', licence: 'MIT', parts: [] }
  assert.deepEqual(judgeBill(bill, [{ name: '@sallyport/x' }], []).problems, [])
  const { problems } = judgeBill(bill, [{ name: '@sallyport/x' }], [pg])
  assert.deepEqual(problems, ['the bill of materials lacks pg'])
})

test('a bill of materials names no place on one machine', () => {
  const web = { type: 'website', url: 'https://a.example' }
  const place = { type: 'distribution', url: 'file:/tmp/a.tgz' }
  const bill = { components: [{ name: 'a', externalReferences: [web, place] }] }
  assert.deepEqual(withoutPlaces(bill).components[0]?.externalReferences, [web])
})

describe('the table', () => {
  const results = [
    { entry: 'a', environment: 'bytes', problems: [], shown: '12' },
    { entry: 'a: x', environment: 'bytes', problems: [], shown: '3' },
    { entry: 'a', environment: 'Node', problems: ['it ended'] },
    { entry: 'b', environment: 'Node', problems: ['it ended'] },
  ]

  test('has a row for each entry point, and each problem once', () => {
    assert.deepEqual(tableOf(results).split('\n'), [
      '   bytes  Node',
      'a  12     FAILS',
      'b  -      FAILS',
      '',
      '3  a: x',
      '',
      'a (Node), b (Node):',
      '  it ended',
    ])
  })

  test('nothing tried is not well', () => {
    assert.deepEqual([[], results.slice(0, 2), results].map(isWell), [false, true, false])
  })
})
