import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { parse } from 'yaml'
import { ORACLES } from '../../src/oracle.ts'
import { wfcReportOf } from '../../src/report/wfc-report.ts'
import { clean, hostile, report } from './fixture.ts'

const schema = JSON.parse(
  readFileSync(new URL('./wfc-report-schema.json', import.meta.url), 'utf8'),
)
const ajv = new Ajv2020({ strict: false, allErrors: true })
addFormats.default(ajv)
const isValid = ajv.compile(schema)
const file = 'sallyport.audit.yaml'

// One cause of each oracle, so that each code is tried.
const [cause] = report.causes
const ids = Object.keys(ORACLES) as (keyof typeof ORACLES)[]
const everything = {
  ...report,
  endedEarly: hostile,
  causes: ids.map((oracle) => ({ ...cause, oracle, fingerprint: oracle })),
} as typeof report

describe('wfcReportOf', () => {
  for (const [name, text] of [
    ['a report with everything', wfcReportOf(report, { file })],
    ['a report without findings', wfcReportOf(clean, { file })],
    ['a report of every oracle', wfcReportOf(everything, { file })],
    ['a report of nothing', wfcReportOf({ ...clean, cells: [], exchanges: [] }, { file })],
  ] as const) {
    test(`${name} follows the schema, read as YAML`, () => {
      assert.ok(isValid(parse(text)), JSON.stringify(isValid.errors?.slice(0, 5), null, 1))
    })
  }

  test('what is no report does not follow it', () => {
    const { faults: _, ...rest } = JSON.parse(wfcReportOf(report, { file }))
    assert.equal(isValid(rest), false)
  })

  const data = JSON.parse(wfcReportOf(report, { file }))
  const cases: readonly Case[] = data.testCases
  const { rest } = data.problemDetails

  test('each cell that was tried is one test, and each of them is named once', () => {
    const tried = report.cells.filter(({ exchanges }) => exchanges.length > 0).length
    assert.equal(cases.length, tried)
    assert.equal(new Set(cases.map(({ id }) => id)).size, cases.length)
    assert.deepEqual([data.totalTests, rest.coveredHttpStatus.length], [tried, tried])
  })

  test('a test stands at its rule', () => {
    const id = 'GET:/orders/{id}#bob, plain, orderA'
    const name = 'GET:/orders/{id} as bob, plain, orderA'
    const filePath = 'sallyport.audit.yaml'
    const found = cases.find((one) => one.id === id)
    assert.deepEqual(found, { id, name, filePath, startLine: 12, endLine: 12 })
    assert.deepEqual(data.testFilePaths, [filePath])
  })

  test('a fault is one cause, told at each of its tests', () => {
    const { totalNumber, foundFaults } = data.faults
    assert.equal(totalNumber, 3)
    assert.equal(foundFaults.length, 5)
    assert.deepEqual(foundFaults[0], {
      operationId: 'GET:/orders/{id}',
      endpointId: 'GET:/orders/{id}',
      testCaseId: 'GET:/orders/{id}#bob, plain, orderA',
      faultCategories: [{ code: 206, context: 'Z1 z100112233445566 owner not checked' }],
    })
    const known = new Set(cases.map(({ id }) => id))
    assert.ok(foundFaults.every(({ testCaseId }: { testCaseId: string }) => known.has(testCaseId)))
  })

  test('what is accepted, was left behind, or was noticed is a warning', () => {
    const kinds = data.warnings.map(({ category }: { category: string }) => category)
    assert.deepEqual(kinds, ['HARM', 'ACCEPTED', 'INPUT', 'INPUT'])
    assert.equal(
      data.warnings[1].message,
      'refusals are HTML: old clients need it (until 2027-01-31)',
    )
  })

  test('what a server said cannot move a terminal, also when it is read', () => {
    const texts = JSON.stringify(data).match(/"(?:[^"\\]|\\.)*"/g) ?? []
    const odd = texts.filter((text) => /[\p{Cc}\u202E]/u.test(JSON.parse(text)))
    assert.deepEqual(odd, [])
  })
})

interface Case {
  readonly id: string
}
