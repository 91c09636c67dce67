import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyObservation } from '../../src/observation.ts'
import { totalOf } from '../../src/read/reading.ts'
import { LIMITS } from '../../src/tally/limits.ts'
import { Tally } from '../../src/tally/tally.ts'
import { readingLines, terminalDiagnosis } from '../../src/tell/terminal-report.ts'
import { BEGIN, Story } from '../story.ts'
import { diagnosed, everyday, fileReading } from './diagnosed.ts'

const paint = (_kind: string, text: string): string => text
const style = { paint, whole: 2, columns: 100, isComplete: false, proofOf: () => undefined }

describe('terminalDiagnosis', () => {
  const lines = terminalDiagnosis(diagnosed(everyday()), style)

  test('what was detected comes first', () =>
    assert.equal(lines[0], 'access.log  combined, 100 lines, 2027-01-15 08:00 to 10:00 UTC'))

  test('refusals over time, a row for each status', () => {
    assert.ok(lines.some((line) => /^401 +[ ▁-█]+ {2}149, most at/.test(line)))
    assert.ok(lines.some((line) => /^403 +[ ▁-█]+ {2}149, most at/.test(line)))
  })

  test('two findings and their head fit on one screen', () => assert.ok(lines.length <= 50))

  test('of what was not read it does not say that it is well', () => {
    const bad = fileReading({ problem: 'it is binary', requests: 0, lines: 0 })
    const none = terminalDiagnosis(diagnosed(new Story(), [bad]), style)
    assert.deepEqual(none, ['access.log  it is binary'])
    const half = diagnosed(new Story().tell({ at: 0 }), [fileReading({ unread: 50 })])
    assert.match(terminalDiagnosis(half, style).at(-1) ?? '', /which is not enough$/)
  })

  test('what there were too many of to tell apart is said, and otherwise nothing of it', () => {
    assert.ok(!lines.some((line) => line.startsWith('too many')))
    const tally = new Tally({ ...LIMITS, callers: 1 })
    for (const address of ['192.0.2.1', '192.0.2.2'])
      tally.add({ ...emptyObservation(), time: BEGIN * 1000, status: 200, address })
    const told = terminalDiagnosis({ ...diagnosed(everyday()), tally }, style)
    assert.equal(told[1], 'too many to tell apart, so counted alone: 1 requests of more callers')
  })

  test('of weeks it says the day, and what it does not draw', () => {
    const weeks = (days: number, later: number): readonly string[] => {
      const story = new Story()
        .each(90, (n) => ({ at: (n * days * 86_400) / 90, status: n === 45 ? 403 : 200 }))
        .each(later, (n) => ({ at: 900 * 86_400 + n, status: 403 }))
      return terminalDiagnosis(diagnosed(story), style)
    }
    const far = weeks(80, 9)
    assert.ok(far.some((line) => /^403 .* 10, most on 2027-02-2\d$/.test(line)))
    assert.ok(far.includes('  not drawn: 9 requests at other times'))
    assert.ok(weeks(20, 0).some((line) => /^403 .* 1, most at \d\d:00$/.test(line)))
    assert.ok(!weeks(20, 0).some((line) => line.includes('not drawn')))
  })

  test('a log without refusals says so', () => {
    const quiet = diagnosed(new Story().each(9, (n) => ({ at: n })))
    assert.ok(terminalDiagnosis(quiet, style).includes('no refusals in 9 requests'))
  })
})

const rows = [
  ['a file of no known format', { problem: 'its format is not known', requests: 0 }, /not known/],
  ['one that is cut off', { problem: 'it is cut off' }, /^ {2}it is cut off$/m],
  [
    'unread lines, with samples',
    { unread: 2, samples: ['x\u001b[2J'] },
    /2 lines not read.*\n {4}x\\u001b/,
  ],
  ['lost records', { lost: 12 }, /12 records missing, as the log says itself/],
  ['a clock that went back', { jumps: 1 }, /its clock went back 1 time/],
  ['what it lacks', { lacks: ['agent', 'zone'] }, /no clients.*taken for UTC/],
  ['no times', { firstTime: undefined, lastTime: undefined }, /without times/],
  ['lines that are no requests', { lines: 120 }, /120 lines with 100 requests/],
  [
    'mixed formats',
    {
      formats: [
        { name: 'combined', lines: 90 },
        { name: 'nginx error', lines: 10 },
      ],
    },
    /combined \(and 10 lines nginx error\)/,
  ],
  ['standard input', { path: '-' }, /^standard input/],
] as const

describe('readingLines', () => {
  for (const [name, more, expected] of rows) {
    test(`${name} is said`, () => {
      const lines = readingLines(totalOf([fileReading(more)]), paint)
      assert.match(lines.join('\n'), expected)
    })
  }

  test('several files are added up, and many are cut', () => {
    const lines = readingLines(totalOf(new Array(20).fill(fileReading())), paint)
    assert.equal(lines.length, 10)
    assert.match(lines.at(-1) ?? '', /^together {2}2,000 lines with 2,000 requests/)
  })
})
