import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { matrixLines } from '../../src/report/matrix.ts'
import type { Paint } from '../../src/report/paint.ts'
import { large, report } from './fixture.ts'

const plain: Paint = (_kind, text) => text

describe('matrixLines', () => {
  for (const columns of [40, 80, 100, 200]) {
    test(`no line is longer than ${Math.max(80, columns)} at ${columns}`, () => {
      for (const line of matrixLines(large(5), { paint: plain, columns })) {
        assert.ok(line.length <= Math.max(80, columns), line)
      }
    })
  }

  test('every caller stands in it, in several parts where they need them', () => {
    const all = matrixLines(large(2), { paint: plain, columns: 80 }).join('\n')
    for (let i = 0; i < 10; i += 1) assert.ok(all.includes(`caller${i}`))
  })

  test('what is accepted or of little weight is marked less', () => {
    const all = matrixLines(report, { paint: plain, columns: 100 })
    assert.match(all.find((line) => line.startsWith('GET /settings')) ?? '', / 403 ! /)
  })

  test('each verdict has a colour of its own', () => {
    const kinds = new Map<string, string>()
    const paint: Paint = (kind, text) => {
      kinds.set(text.trim(), kind)
      return text
    }
    matrixLines(report, { paint, columns: 100 })
    assert.equal(kinds.get('200 ok'), 'good')
    assert.equal(kinds.get('200 !!'), 'bad')
    assert.equal(kinds.get('?'), 'strong')
    assert.equal(kinds.get('-'), 'weak')
  })
})
