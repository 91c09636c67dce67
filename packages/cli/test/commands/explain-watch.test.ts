import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { expiredLog, quietLog } from '../access-logs.ts'
import { call, callProcess, folderWith } from '../called.ts'

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url))
const folder = folderWith({ 'quiet.log': quietLog(), 'access.log': expiredLog() })

describe('sallyport explain watch', () => {
  test('Ctrl-C ends it with a summary', async () => {
    const args = ['--conditions=sallyport:source', MAIN, 'explain', 'watch', 'access.log']
    const child = spawn(process.execPath, args, { cwd: folder })
    let out = ''
    child.stdout.setEncoding('utf8')
    for await (const text of child.stdout as AsyncIterable<string>) {
      out += text
      // A second one would end it without a word.
      if (!child.killed && out.includes('credential_expired')) child.kill('SIGINT')
    }
    const [code] = child.exitCode === null ? await once(child, 'exit') : [child.exitCode]
    // What was found was there before.
    assert.equal(code, 0)
    assert.match(out, /^\S+Z {2}1,080 requests \(combined\); found so far:$/m)
    assert.match(out, /^\S+Z {2}ended after 1,080 requests \(combined\); findings told: 1$/m)
  })

  test('standard input is watched to its end, as lines of JSON', async () => {
    const { code, out } = await callProcess(folder, ['explain', 'watch', '-', '--json'], quietLog())
    assert.equal(code, 0)
    const events = out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    assert.deepEqual(
      events.map(({ kind }) => kind),
      ['begin', 'end'],
    )
    assert.equal(events[1].counts.requests, 900)
  })

  for (const [name, args, expected] of [
    ['a folder', ['.'], /^\.: it cannot be read: EISDIR$/m],
    [
      'a window that is none',
      [join(folder, 'quiet.log'), '--window', 'long'],
      /--window is a time/,
    ],
    ['no file', [], /one operand is expected: FILE/],
  ] as const) {
    test(`${name}: it ends with 2 and says so`, async () => {
      const { code, error } = await call(folder, 'explain', 'watch', ...args)
      assert.equal(code, 2)
      assert.match(error, expected)
    })
  }
})
