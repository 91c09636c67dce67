import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { unstatedColumns } from '../../src/difference/unstated-columns.ts'
import { policiesOf, withPolicy } from '../document/fixtures.ts'

describe('unstatedColumns', () => {
  const found = (name: string) => {
    const left = { from: 'resource', name }
    const rule = { kind: 'attribute', left, operator: 'equal', right: { value: 'open' } }
    return unstatedColumns(policiesOf(withPolicy('p', { resource: 'order', rule })))
  }
  test('a stated column is left alone', () => assert.deepEqual(found('status'), []))
  test('another is named', () => assert.match(found('statsu')[0]?.message ?? '', /`status`/))
})
