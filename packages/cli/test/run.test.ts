// Goal: whoever calls the command wrongly is told how to call it, and ends with 2.
// Method: one row per call; then one for each end of the real command, as a process of its own.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { commands } from '../src/commands/index.ts'
import { call, callProcess, folderWith, here, policies } from './called.ts'

type Row = readonly [
  name: string,
  args: readonly string[],
  code: number,
  out: RegExp,
  error: RegExp,
]

const EMPTY = /^$/
const rows: readonly Row[] = [
  ['without arguments: the overview, as a mistake', [], 2, EMPTY, /policy diff/],
  ['--help: the overview', ['--help'], 0, /policy diff .*gains/, EMPTY],
  [
    'a command that there is not, and which is meant',
    ['policy', 'dif'],
    2,
    EMPTY,
    /no command `policy dif`; did you mean `policy diff`\?/,
  ],
  [
    'a second word alone',
    ['why', '01H'],
    2,
    EMPTY,
    /no command `why 01H`; did you mean `explain why`\?/,
  ],
  [
    'a second word of several',
    ['replay'],
    2,
    EMPTY,
    /did you mean `audit replay` or `explain replay`\?/,
  ],
  ['a first word that is misspelt', ['polcy', 'x'], 2, EMPTY, /did you mean `policy`\?/],
  [
    'half a command: what it can be, as a mistake',
    ['policy'],
    2,
    EMPTY,
    /policy check .*policy test /s,
  ],
  ['half a command with --help', ['policy', '--help'], 0, /policy check .*policy test /s, EMPTY],
  ['half a command, of which nothing else is told', ['policy', '-h'], 0, /^(?!.*user add)/s, EMPTY],
  [
    'where YAML is shown, what the guard reads',
    ['policy', 'check', '-h'],
    0,
    /guard .*JSON/,
    EMPTY,
  ],
  [
    'a command with its help',
    ['policy', 'diff', '--help'],
    0,
    /sallyport policy diff BEFORE AFTER.*Examples:.*Ends with:/s,
    EMPTY,
  ],
  [
    'an option that there is not',
    ['policy', 'diff', '--jsn', 'a', 'b'],
    2,
    EMPTY,
    /unknown option '--jsn'; did you mean `--json`\?\nusage: sallyport policy diff/,
  ],
  [
    'an operand too few',
    ['policy', 'diff', 'a'],
    2,
    EMPTY,
    /2 operands are expected: BEFORE AFTER/,
  ],
  ['an operand too many', ['policy', 'check', 'a', 'b'], 2, EMPTY, /one operand is expected: FILE/],
  [
    'an operand where none is expected',
    ['audit', 'int'],
    2,
    EMPTY,
    /no operand is expected, and `int` is one\nusage: sallyport audit /,
  ],
  [
    'a file that there is not',
    ['policy', 'check', 'nowhere.json'],
    2,
    EMPTY,
    /^nowhere.json: the file cannot be read \(ENOENT\)$/m,
  ],
]

describe('sallyport', () => {
  for (const [name, args, code, out, error] of rows) {
    test(name, async () => {
      const called = await call(here, ...args)
      assert.equal(called.code, code, called.error)
      assert.match(called.out, out)
      assert.match(called.error, error)
    })
  }

  test('--version is the version of the package', async () => {
    const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8')
    const { version } = JSON.parse(manifest) as { readonly version: string }
    const called = await callProcess(here, ['--version'])
    assert.deepEqual(called, { code: 0, out: `${version}\n`, error: '' })
  })

  test('an answer that is no is 1, on the standard output alone', async () => {
    const waived = { ...policies, resources: { order: { tenant: null, owner: 'owner' } } }
    const folder = folderWith({ 'a.json': policies, 'b.json': waived })
    const { code, out, error } = await callProcess(folder, ['policy', 'diff', 'a.json', 'b.json'])
    assert.deepEqual([code, error], [1, ''])
    assert.match(out, /somebody gains something\n$/)
  })

  test('no answer is 2, on the standard error alone', async () => {
    const { code, out, error } = await callProcess(here, ['policy', 'check', 'nowhere.json'])
    assert.deepEqual([code, out], [2, ''])
    assert.match(error, /^nowhere.json: the file cannot be read \(ENOENT\)$/m)
  })

  for (const named of commands) {
    test(`${named.name} has help with examples and the meaning of each end`, async () => {
      const command = await named.load()
      assert.equal(command.name, named.name)
      const { out, code } = await call(here, ...command.name.split(' '), '-h')
      assert.equal(code, 0)
      for (const piece of [command.summary, ...command.examples, ...Object.values(command.exits)]) {
        assert.ok(out.includes(piece), piece)
      }
      for (const line of out.split('\n')) assert.ok(line.length <= 110, line)
    })
  }
})
