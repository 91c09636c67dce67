import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { expiredLog, quietLog } from '../access-logs.ts'
import { call, folderWith } from '../called.ts'

const folder = folderWith({ 'before.log': quietLog(), 'after.log': expiredLog(), 'empty.log': '' })

describe('sallyport explain diff', () => {
  test('what is new ends with 1, and is said', async () => {
    const { code, out } = await call(
      folder,
      ...['explain', 'diff'],
      ...['--before', 'before.log'],
      ...['--after', 'after.log'],
    )
    assert.equal(code, 1)
    assert.match(out, /^900 requests before, 1,080 after/m)
    assert.match(out, /^ {2}new +0 % -> 13 % +401 {2}0 of 900 -> 135 of 1,080$/m)
    assert.match(out, /^found only after\nmedium .* credential_expired/m)
  })

  test('the other way round ends with 0', async () => {
    const { code, out } = await call(
      folder,
      ...['explain', 'diff'],
      ...['--before', 'after.log'],
      ...['--after', 'before.log'],
    )
    assert.equal(code, 0)
    assert.match(out, /^ {2}gone +13 % -> 0 % +401/m)
    assert.match(out, /^found only before$/m)
  })

  test('one log is divided by an instant', async () => {
    const { code, out } = await call(
      folder,
      'explain',
      'diff',
      'after.log',
      '--at',
      '2026-11-28T10:15:00Z',
      '--json',
    )
    assert.equal(code, 1)
    const { requests, changes } = JSON.parse(out)
    assert.deepEqual(requests, { before: 270, after: 810 })
    assert.ok(changes.some(({ name, change }: Change) => name === '401' && change === 'new'))
  })

  test('the same log twice is no difference', async () => {
    const { code, out } = await call(
      folder,
      ...['explain', 'diff'],
      ...['--before', 'after.log'],
      ...['--after', 'after.log'],
    )
    assert.equal(code, 0)
    assert.match(out, /no refusals differ beyond chance and by twice or more/)
  })

  for (const [name, args, expected] of [
    ['nothing to compare', [], /write either `--before FILE --after FILE`, or `FILE --at TIME`/],
    [
      'both forms at once',
      ['after.log', '--before', 'before.log', '--after', 'after.log'],
      /write either/,
    ],
    [
      'a file that is empty',
      ['--before', 'empty.log', '--after', 'after.log'],
      /empty\.log: it is empty/,
    ],
    [
      'an instant before everything',
      ['after.log', '--at', '2026-11-01'],
      /there is no request before/,
    ],
    ['standard input twice', ['--before', '-', '--after', '-'], /`-` is named twice/],
  ] as const) {
    test(`${name}: it ends with 2 and says so`, async () => {
      const { code, error } = await call(folder, 'explain', 'diff', ...args)
      assert.equal(code, 2)
      assert.match(error, expected)
    })
  }
})

interface Change {
  readonly name: string
  readonly change: string
}
