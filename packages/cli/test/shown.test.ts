// Goal: nothing that somebody else wrote can move the cursor of who reads it, or look like our lines.
// Method: rows for texts and terminals; then a device and a label as a store may hold them.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, test } from 'node:test'
import type { Terminal } from '../src/command.ts'
import { painter } from '../src/paint.ts'
import { cautious, row, shown } from '../src/shown.ts'
import { call, callWith, folderWith } from './called.ts'

const EVIL = 'a\u001B[2J\u009B8m\u007F\n\tb\u2028\u202Ec'
const SHOWN = 'a\\u001b[2J\\u009b8m\\u007f\\u000a\\u0009b\\u2028\\u202ec'

test('a text of somebody else is one word of ours', () => {
  assert.equal(shown(EVIL), SHOWN)
  assert.equal(shown('Zoë שלום 👋'), 'Zoë שלום 👋')
  assert.equal(row(['x', EVIL]), `x\t${SHOWN}`)
  assert.equal(painter(true)('good', EVIL), `\u001B[32m${SHOWN}\u001B[0m`)
})

describe('cautious', () => {
  const written: string[] = []
  const terminal = (isPainted: boolean): Terminal =>
    cautious({
      out: (line) => written.push(line),
      error: (line) => written.push(line),
      secret: async () => '',
      paint: painter(isPainted),
      cwd: '.',
    })
  const rows = [
    ['lines and columns are ours', false, 'out', 'a\tb\nc', 'a\tb\nc'],
    ['what moves the cursor is not', false, 'out', 'a\u001B[2J\u009Bb', 'a\\u001b[2J\\u009bb'],
    ['colours are ours where we paint', true, 'out', '\u001B[1ma\u001B[0m', '\u001B[1ma\u001B[0m'],
    ['and nothing else is', true, 'out', '\u001B[8ma\u001B[0m', '\\u001b[8ma\u001B[0m'],
    ['they are not where we do not', false, 'out', '\u001B[1ma', '\\u001b[1ma'],
    ['nor in what went wrong', true, 'error', '\u001B[1ma', '\\u001b[1ma'],
  ] as const
  for (const [name, isPainted, to, line, expected] of rows) {
    test(name, () => {
      terminal(isPainted)[to](line)
      assert.equal(written.pop(), expected)
    })
  }
})

describe('what a store holds', () => {
  /** A store with an account and a key, whose texts are then written as no store of ours does. */
  async function told(...args: readonly string[]): Promise<string> {
    const folder = folderWith({})
    const store = ['--store', 'sqlite:s.db']
    await callWith('secret', folder, ['user', 'add', 'alice', ...store])
    await call(folder, 'key', 'create', 'alice', ...store)
    const file = new DatabaseSync(join(folder, 's.db'))
    file.prepare('UPDATE sallyport_accounts SET name = $evil, tenant = $evil').run({ $evil: EVIL })
    file.prepare('UPDATE sallyport_api_keys SET label = $evil').run({ $evil: EVIL })
    const session = JSON.stringify({
      subject: { id: 'alice', sets: [] },
      factors: [],
      device: EVIL,
    })
    file
      .prepare(
        "INSERT INTO sallyport_sessions VALUES ('h', 'alice', 1, 1, 9000000000000, $session)",
      )
      .run({ $session: session })
    file.close()
    const { code, out, error } = await call(folder, ...args, ...store)
    assert.equal(code, 0, error)
    return out
  }

  const commands = [
    ['user', 'list'],
    ['key', 'list', 'alice'],
    ['session', 'list', 'alice'],
    ['user', 'enable', 'alice'],
  ] as const
  for (const command of commands) {
    test(`\`${command.join(' ')}\` escapes it`, async () => {
      const out = await told(...command)
      assert.ok(out.includes(SHOWN), out)
      assert.doesNotMatch(out.replace(/[\n\t]/g, ''), /[\p{Cc}\u2028\u202E]/u)
      assert.equal(out.split('\n').length, 2, 'one line')
    })

    test(`\`${command.join(' ')} --json\` says the same, in characters that move nothing`, async () => {
      const out = await told(...command, '--json')
      assert.doesNotMatch(out.replace(/\n$/, ''), /[\p{Cc}\u2028\u202E]/u)
      assert.ok(Object.values(JSON.parse(out)).includes(EVIL))
    })
  }

  test('a name that is not there is escaped, too', async () => {
    const folder = folderWith({})
    const args = ['user', 'enable', 'a\u001B[2J', '--store', 'sqlite:s.db']
    const { code, error } = await call(folder, ...args)
    assert.deepEqual([code, error], [1, 'there is no account `a\\u001b[2J`\n'])
  })
})
