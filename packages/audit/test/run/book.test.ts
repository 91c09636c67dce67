import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Expected } from '../../src/plan.ts'
import { Book, callerName, matterName, type Seen, type Spot } from '../../src/run/book.ts'
import type { Cell } from '../../src/verdict.ts'
import { operation } from '../input/operation.ts'
import { exchange, NOTE, PEOPLE } from './run-of.ts'

const expected: Expected = { kind: 'allow', why: 'anybody may' }
const spot: Spot = {
  operation: operation('GET /notes', { place: 'api.yaml:3:5' }),
  caller: PEOPLE[0],
  matter: { kind: 'object', object: NOTE },
  ...{ state: 'plain', part: 'access', expected },
}
const seen: Seen = {
  ...{ oracle: 'Z1', severity: 'critical', message: 'ben read it', evidence: 'canary' },
  ...{ cause: 'the owner is not checked', exchange: exchange(2), control: exchange(1) },
}

describe('Book', () => {
  test('a cell is told as it is closed, with the status of its first answer', () => {
    const told: Cell[] = []
    const book = new Book((cell) => told.push(cell))
    book.close(spot, { kind: 'proved' }, [undefined, exchange(1), exchange(2, 404)])
    assert.deepEqual(told, book.cells)
    assert.deepEqual(book.cells, [
      {
        ...{ operation: 'GET /notes', caller: 'ann', state: 'plain', matter: 'note' },
        ...{ part: 'access', expected, verdict: { kind: 'proved' }, status: 404 },
        exchanges: [1, 2],
      },
    ])
  })

  test('a cell without an answer has no status', () => {
    const book = new Book(() => {})
    book.close(spot, { kind: 'inconclusive', why: 'no answer' }, [exchange(1)])
    assert.equal(book.cells[0]?.status, undefined)
  })

  const judged = [
    ['nothing seen is a proof', [], 'proved', 0],
    ['anything seen refutes', [seen, seen], 'refuted', 2],
  ] as const
  for (const [name, all, verdict, findings] of judged) {
    test(name, () => {
      const book = new Book(() => {})
      book.judge(spot, all, [])
      assert.equal(book.cells[0]?.verdict.kind, verdict)
      assert.equal(book.findings.length, findings)
    })
  }

  const rules = [
    ['the rule that says so', 'audit.yaml:9:5', 'audit.yaml:9:5'],
    ['the operation where no rule does', undefined, 'api.yaml:3:5'],
  ] as const
  for (const [name, rule, place] of rules) {
    test(`a finding names its exchanges by number, and ${name}`, () => {
      const book = new Book(() => {})
      book.find({ ...spot, expected: { ...expected, rule } }, seen)
      const { exchange: shown, control, rule: said } = book.findings[0] ?? {}
      assert.deepEqual([shown, control, said], [2, 1, place])
    })
  }
})

describe('names', () => {
  test('a caller', () => assert.equal(callerName(PEOPLE[1]), 'ben'))
  test('nobody', () => assert.equal(callerName(undefined), 'nobody'))
  test('a tenant', () => {
    assert.equal(matterName({ kind: 'tenant', tenant: 'red', parameter: 'org' }), 'red')
  })
  test('nothing', () => assert.equal(matterName({ kind: 'none' }), undefined))
})
