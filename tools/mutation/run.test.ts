// Goal: a run says of each mutant truly whether the tests find it, and changes no file.
// Method: small projects in a folder of their own, for which the survivors are known beforehand.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { Equivalent } from './equivalent.ts'
import { type Result, runMutation } from './run.ts'

const folders: string[] = []
after(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

interface Project {
  readonly source: string
  readonly tests: string
  readonly equivalent?: readonly Equivalent[]
}

async function run({ source, tests, equivalent = [] }: Project): Promise<Result> {
  const root = mkdtempSync(join(tmpdir(), 'mutation-'))
  folders.push(root)
  const head = "import assert from 'node:assert/strict'\nimport { test } from 'node:test'\n"
  const files = {
    'package.json': '{ "type": "module" }',
    'src/a.ts': source,
    'test/a.test.ts': `${head}import * as a from '../src/a.ts'\n${tests}`,
    'targets.json': '[{ "name": "all", "files": ["src/*.ts"], "tests": ["test/*.test.ts"] }]',
    'equivalent.json': JSON.stringify(equivalent),
  }
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(root, dirname(path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const paths = { targetsPath: 'targets.json', equivalentPath: 'equivalent.json' }
  const result = await runMutation({ root, ...paths, workers: 1, limitMinMs: 500 })
  assert.equal(readFileSync(join(root, 'src/a.ts'), 'utf8'), source)
  return result
}

function said({ verdicts }: Result): string[] {
  return verdicts.map(({ mutant, kind }) => `${mutant.from} -> ${mutant.to}: ${kind}`)
}

const adult = 'export function isAdult(age: number): boolean {\n  return age >= 18\n}\n'
const weak = "test('x', () => { assert.ok(a.isAdult(30)); assert.ok(!a.isAdult(5)) })"
const strict = "test('x', () => { assert.ok(a.isAdult(18)); assert.ok(!a.isAdult(17)) })"

describe('runMutation', () => {
  test('tests that leave the limit out miss three of five', async () => {
    const result = await run({ source: adult, tests: weak })
    assert.deepEqual(said(result), [
      'return age >= 18 -> ;: killed',
      '>= -> >: survived',
      '>= -> <: killed',
      '18 -> 19: survived',
      '18 -> 17: survived',
    ])
    assert.equal(result.targets[0]?.share, 0.4)
  })

  test('tests on both sides of the limit find all', async () => {
    const result = await run({ source: adult, tests: strict })
    assert.equal(result.targets[0]?.killed, 5)
    assert.equal(result.targets[0]?.share, 1)
  })

  test('a loop without end is a timeout, and what was found before it still stands', async () => {
    const source =
      'export function sum(n: number): number {\n  let all = 0\n' +
      '  for (let at = 1; at <= n; at++) all += at\n  return all\n}\n'
    const result = await run({ source, tests: "test('x', () => assert.equal(a.sum(3), 6))" })
    assert.ok(said(result).includes('++ -> --: timeout'))
    assert.deepEqual(
      said(result).filter((line) => line.endsWith('survived')),
      ['1 -> 0: survived'],
    )
    assert.equal(result.verdicts.length, result.files[0]?.mutants)
  })

  // The first mutant leaves something behind in the process, which makes every later test fail.
  test('a mutant that spoils the process does not make later ones look found', async () => {
    const source =
      'const mode: number = 1\nif (mode !== 1) Object.assign(globalThis, { spoilt: true })\n' +
      'export const unused: number = 7\n'
    const tests = "test('x', () => assert.ok(!('spoilt' in globalThis)))"
    const lines = said(await run({ source, tests }))
    assert.ok(lines.includes('1 -> 2: killed'))
    assert.ok(lines.includes('7 -> 8: survived'))
    assert.ok(lines.includes('7 -> 6: survived'))
  })

  test('a mutant that fails while nobody waits is found', async () => {
    const source = 'export const wait = 1\nsetTimeout(() => { if (wait !== 1) throw wait }, 5)\n'
    const tests = "test('x', () => new Promise((done) => setTimeout(done, 50)))"
    const lines = said(await run({ source, tests }))
    assert.ok(lines.includes('wait !== 1 -> true: killed'))
    assert.ok(lines.includes('wait !== 1 -> false: survived'))
  })

  test('tests that fail on the true source are a mistake, and not a success', async () => {
    const tests = "test('on both sides', () => assert.ok(a.isAdult(17)))"
    await assert.rejects(run({ source: adult, tests }), /fail on the true source: .*on both sides/)
  })
})

const entry = { file: 'src/a.ts', line: 'return age >= 18', reason: 'because' }

describe('the list of equivalents', () => {
  test('what it names counts neither way', async () => {
    const equivalent = [
      { ...entry, from: '>=', to: '>' },
      { ...entry, from: '18', to: '19' },
    ]
    const result = await run({ source: adult, tests: weak, equivalent })
    assert.deepEqual(result.stale, [])
    assert.equal(result.targets[0]?.equivalent, 2)
    assert.equal(result.targets[0]?.share, 2 / 3)
  })

  const stale: [string, Partial<Equivalent>, RegExp][] = [
    ['an entry that a test finds', { from: '>=', to: '<' }, /^not equivalent, a test finds it/],
    ['an entry for a line that is gone', { from: '>=', to: '>', line: 'x' }, /^no such mutant/],
    ['an entry for the second of one', { from: '>=', to: '>', nth: 2 }, /^no such mutant/],
    ['an entry without a reason', { from: '>=', to: '>', reason: ' ' }, /^no reason/],
  ]
  for (const [name, change, expected] of stale) {
    test(`${name} is stale`, async () => {
      const equivalent = [{ ...entry, from: '', to: '', ...change }]
      const result = await run({ source: adult, tests: weak, equivalent })
      assert.equal(result.stale.length, 1)
      assert.match(result.stale[0] ?? '', expected)
    })
  }
})
