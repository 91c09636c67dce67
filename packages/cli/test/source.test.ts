import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Unanswerable } from '../src/command.ts'
import { readSource, refuseFile } from '../src/source.ts'
import { folderWith } from './called.ts'

const folder = folderWith({
  'a.yaml': 'a:\n  b: 1\n',
  'tag.yaml': 'a: !!binary aGk=\n',
  'merge.yaml': 'a: &a { b: 1 }\nc: { <<: *a }\n',
})

describe('readSource', () => {
  test('what cannot be read has no answer', async () => {
    await assert.rejects(readSource('tag.yaml', folder), Unanswerable)
    await assert.rejects(readSource('none.yaml', folder), Unanswerable)
  })

  test('`<<` is a name like any other', async () => {
    assert.deepEqual((await readSource('merge.yaml', folder)).data, {
      a: { b: 1 },
      c: { '<<': { b: 1 } },
    })
  })
})

describe('refuseFile', () => {
  test('says where each problem stands', async () => {
    const source = await readSource('a.yaml', folder)
    const problem = { at: ['a', 'b'], path: '$.a.b', message: 'a text is expected' }
    assert.throws(
      () => refuseFile(source, [problem]),
      (error) =>
        error instanceof Unanswerable &&
        error.lines[0] === 'a.yaml:2:3: a text is expected ($.a.b)',
    )
  })
})
