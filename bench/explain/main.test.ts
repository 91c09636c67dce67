// Goal: the command says what it can do, refuses what it cannot, and writes what a person can read.
// Method: the command itself, in a process of its own.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'

function run(...words: string[]): { status: number | null; stdout: string; stderr: string } {
  const main = join(import.meta.dirname, 'main.ts')
  return spawnSync(process.execPath, [main, ...words], { encoding: 'utf8' })
}

describe('lab:explain', () => {
  test('--help names the exit codes', () => {
    const { status, stdout } = run('--help')
    assert.equal(status, 0)
    assert.match(stdout, /exit codes: 0 .*; 1 .*; 2 /)
  })

  const wrong = [
    ['a format that there is not', ['--format', 'xml'], /there is no `xml`/],
    ['a population that there is not', ['--population', 'soft'], /there is no `soft`/],
    ['a type that there is not', ['--type', 'flood'], /there is no `flood`/],
    ['no seeds', ['--seeds', '0'], /--seeds is a number/],
    ['an option that there is not', ['--fast'], /--fast/],
  ] as const
  for (const [name, words, said] of wrong) {
    test(`${name} ends with 2`, () => {
      const { status, stderr } = run(...words)
      assert.equal(status, 2)
      assert.match(stderr, said)
    })
  }

  // Short logs that were once told wrongly.
  const once = [
    ['one machine refuses ten callers, and one of them is most of it', '5101', ['stale_instance']],
    ['a quiet day, of which no cause is likelier than one in four', '5075', []],
  ] as const
  for (const [name, seed, found] of once) {
    test(`${name}: ${found[0] ?? 'nothing'}`, () => {
      const words = ['--from', seed, '--seeds', '1', '--format', 'combined', '--json']
      const { judged } = JSON.parse(run(...words).stdout)
      assert.deepEqual(judged[0].found, found)
    })
  }

  test('--write leaves logs and labels', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lab-'))
    try {
      assert.equal(run('--write', folder, '--seeds', '1', '--from', '39').status, 0)
      const names = readdirSync(folder).toSorted()
      assert.deepEqual(names, [
        '39-normal.combined.label.json',
        '39-normal.combined.log',
        '39-normal.records.jsonl',
        '39-normal.records.label.json',
      ])
      const label = JSON.parse(readFileSync(join(folder, names[0] as string), 'utf8'))
      assert.equal(label.incidents[0].type, 'retry_of_403')
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
