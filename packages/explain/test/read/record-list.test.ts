// Goal: a list of objects becomes lines, wherever its bytes are cut into pieces.
// Method: lists with everything that could be taken for an end, cut at every place.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { recordListOf } from '../../src/read/record-list.ts'

const records = [{ a: 1 }, { a: { b: ['}', ']', ','] }, c: '"\\' }, { a: '\n[{' }]

const rows = [
  ['CloudTrail', JSON.stringify({ Records: records })],
  ['a list', JSON.stringify(records)],
  ['on many lines', JSON.stringify({ Records: records }, undefined, 2)],
  [
    'objects, each on many lines',
    records.map((one) => JSON.stringify(one, undefined, 2)).join('\n'),
  ],
] as const

describe('recordListOf', () => {
  for (const [name, text] of rows) {
    test(name, () => {
      for (let cut = 1; cut < text.length; cut += 1) {
        const bytes = Buffer.from(text)
        const list = recordListOf(bytes)
        list?.apply(bytes.subarray(0, cut))
        list?.apply(bytes.subarray(cut))
        const lines = bytes.toString().split('\n')
        assert.deepEqual(
          lines.map((line) => JSON.parse(line) as unknown),
          records,
        )
      }
    })
  }

  for (const text of ['{"a":1}\n{"a":2}', '[1,2]', '', '[04/May/2026] x']) {
    test(`\`${text}\` has lines`, () => assert.equal(recordListOf(Buffer.from(text)), undefined))
  }
})
