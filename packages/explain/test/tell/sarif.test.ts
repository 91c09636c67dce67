import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import type { Finding } from '../../src/finding.ts'
import { sarifDiagnosis } from '../../src/tell/sarif.ts'
import { Story } from '../story.ts'
import { diagnosed, everyday, fileReading, proved, style } from './diagnosed.ts'

// It is of draft 4, and uses nothing that a later one reads otherwise besides the names of these two.
const place = new URL('../../../audit/test/report/sarif-2.1.0-rtm.5.json', import.meta.url)
const { $schema: _, id: _id, ...schema } = JSON.parse(readFileSync(place, 'utf8'))
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const isValid = ajv.compile(schema)

const files = [
  fileReading({ path: './my logs/access.log' }),
  fileReading({ path: '/var/log/access.log.1' }),
  fileReading({ path: '-', unread: 3, samples: ['x\u001b[2J'], problem: 'it is cut off' }),
]

describe('sarifDiagnosis', () => {
  const rows = [
    ['findings', sarifDiagnosis(diagnosed(everyday(), files), proved)],
    ['no findings', sarifDiagnosis(diagnosed(new Story().tell({ at: 0 })), style)],
    [
      'standard input alone',
      sarifDiagnosis(diagnosed(everyday(), [fileReading({ path: '-' })]), style),
    ],
  ] as const
  for (const [name, text] of rows) {
    test(`a diagnosis with ${name} follows the schema`, () =>
      assert.ok(isValid(JSON.parse(text)), JSON.stringify(isValid.errors, null, 1)))
  }

  const text = sarifDiagnosis(diagnosed(everyday(), files), proved)
  const [run] = JSON.parse(text).runs

  test('each type of finding is a rule, and each finding names its own', () => {
    assert.equal(run.tool.driver.rules.length, 21)
    for (const { ruleId, ruleIndex } of run.results) {
      assert.equal(run.tool.driver.rules[ruleIndex].id, ruleId)
    }
  })

  test('a finding stands at the logs that it is in, whose paths are addresses', () => {
    const [{ locations, relatedLocations }] = run.results
    assert.deepEqual(locations[0].physicalLocation.artifactLocation, {
      uri: 'my%20logs/access.log',
      uriBaseId: 'LOGS',
    })
    const [other] = relatedLocations
    assert.equal(other.physicalLocation.artifactLocation.uri, 'file:///var/log/access.log.1')
  })

  test('an id out of a log is shown as a text without controls', () => {
    const { findings, ...rest } = diagnosed(everyday(), files)
    const hostile = [{ ...(findings[0] as Finding), sampleIds: ['a\u009b2J\u202e'] }]
    const [{ results }] = JSON.parse(sarifDiagnosis({ ...rest, findings: hostile }, proved)).runs
    assert.deepEqual(results[0].properties.sampleIds, ['a\\u009b2J\\u202e'])
  })

  test('what was not read is a notification', () => {
    const texts = run.invocations[0].toolExecutionNotifications.map((one: Told) => one.message.text)
    assert.deepEqual(texts, ['-: it is cut off', '-: 3 lines not read, such as x\\u001b[2J'])
  })

  test('no text for people has what a terminal would obey', () =>
    assert.ok(!run.results.some((one: Told) => one.message.text.includes('\u001b'))))
})

interface Told {
  readonly message: { readonly text: string }
}
