import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Line } from '../../src/read/line.ts'
import { Answers } from '../../src/replay/answers.ts'
import { RecordScan } from '../../src/replay/record-scan.ts'
import { decidedBy, ownership, policiesOf, recordLine, somebody } from './records.ts'

// Goal: what is kept of other records changes no answer, however little may be kept.
describe('Answers', () => {
  const lines = Array.from({ length: 400 }, (_, i) => {
    const holds = [true, false, null][i % 3] ?? null
    const name = ['orders.own', 'orders.change', 'orders.read', 'orders.office'][i % 4] ?? ''
    return recordLine({
      subject: somebody(`caller-${i % 7}`, i % 2 === 0 ? 'writer' : 'reader'),
      authorization: decidedBy(name, { conditions: [ownership(holds)] }),
      client: { address: i % 5 === 0 ? '10.0.0.1' : '192.0.2.1' },
    }).trim()
  })
  const answersUnder = (limits?: ConstructorParameters<typeof Answers>[1]): string => {
    const answers = new Answers(policiesOf(), limits)
    const scan = new RecordScan()
    const all = lines.map((line) => {
      assert.ok(scan.read(Line.of(line)))
      return answers.of(scan, Date.UTC(2026, 10, 28))
    })
    return JSON.stringify(all)
  }
  const whole = answersUnder()

  test('all kinds of answers are among them', () => {
    for (const kind of ['allowed', 'refused']) assert.ok(whole.includes(`{"kind":"${kind}"`))
  })
  for (const most of [1, 2, 7]) {
    test(`with ${most} kept of each`, () => {
      assert.equal(answersUnder({ subjects: most, texts: most, answers: most }), whole)
    })
  }
})
