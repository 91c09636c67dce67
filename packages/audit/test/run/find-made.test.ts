// Goal: what was made and is not named where the file says is found and removed, or said to be left behind.
// Method: a sound API of notes that names them elsewhere, or nowhere.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { audited } from './sound-audit.ts'
import type { Style } from './sound-kit.ts'

describe('an object whose id stands elsewhere than the file says', () => {
  const told = (body?: unknown, fields = {}): (() => Style) => {
    return () => ({ made: () => ({ status: 201, body, fields }) })
  }
  const hidden = (): Style => ({ ...told({ ok: true })(), listed: () => [] })
  for (const [name, style, left, says] of [
    ['in the answer', () => ({}), 0, /state `id: \/id`/],
    ['nowhere but in the list', told({ ok: true }), 0, /removed in the end/],
    ['nowhere at all', hidden, 1, /what was made stays/],
  ] as const) {
    test(`${name}: ${left} left behind, as is said`, async () => {
      const { report, left: there } = await audited({ name, style, id: '/wrong' }, 3)
      assert.match(report.remarks.map(({ message }) => message).join('\n'), says)
      assert.deepEqual([report.leftBehind.length, there], [left, left])
    })
  }

  test('in `Location`: it is found there, and removed', async () => {
    const style = (): Style => ({
      made: ({ id }) => ({ status: 201, fields: { location: `/notes/${id}` } }),
      listed: () => [],
    })
    const { report, left } = await audited({ name: 'location', style }, 3)
    assert.match(report.remarks.map(({ message }) => message).join('\n'), /state `id: location`/)
    assert.deepEqual([report.leftBehind, left], [[], 0])
  })
})
