import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { ORACLES } from '../../src/oracle.ts'
import { sarifOf } from '../../src/report/sarif.ts'
import { clean, report } from './fixture.ts'

// It is of draft 4, and uses nothing that a later one reads otherwise besides the names of these two.
const {
  $schema: _,
  id: _id,
  ...schema
} = JSON.parse(readFileSync(new URL('./sarif-2.1.0-rtm.5.json', import.meta.url), 'utf8'))
const ajv = new Ajv({ strict: false, allErrors: true, unicodeRegExp: false })
addFormats.default(ajv)
const isValid = ajv.compile(schema)
const file = 'sallyport.audit.yaml'

describe('sarifOf', () => {
  for (const [name, text] of [
    ['a report with everything', sarifOf(report, { file })],
    ['a report without findings', sarifOf(clean, { file })],
    [
      'a report with a baseline',
      sarifOf(report, { file, baseline: new Set(['z100112233445566']) }),
    ],
    ['a report that ended early', sarifOf({ ...report, endedEarly: 'the time is over' }, { file })],
  ] as const) {
    test(`${name} follows the schema`, () => {
      assert.ok(isValid(JSON.parse(text)), JSON.stringify(isValid.errors, null, 1))
    })
  }

  const [run] = JSON.parse(sarifOf(report, { file, baseline: new Set(['z100112233445566']) })).runs
  const uris = run.results.map((one: Result) => one.locations[0]?.physicalLocation)

  test('each oracle is a rule with its weakness', () => {
    assert.equal(run.tool.driver.rules.length, Object.keys(ORACLES).length)
    const z1 = run.tool.driver.rules[run.results[0].ruleIndex]
    assert.equal(z1.id, 'Z1')
    assert.deepEqual(z1.properties.tags, ['security', 'external/cwe/cwe-639'])
  })

  test('a result stands at its rule', () => {
    assert.deepEqual(uris[0], {
      artifactLocation: { uri: file, uriBaseId: 'SRCROOT' },
      region: { startLine: 12, startColumn: 5 },
    })
  })

  test('a path is written as an address', () => {
    assert.equal(uris[2].artifactLocation.uri, 'my%20rules/audit.yaml')
    assert.equal(uris[2].region.startLine, 3)
  })

  test('a finding without a rule stands at the head of the file', () => {
    assert.deepEqual(uris[1].region, { startLine: 1, startColumn: 1 })
  })

  test('what is accepted is suppressed, with the reason', () => {
    assert.deepEqual(run.results[3].suppressions, [
      {
        kind: 'external',
        status: 'accepted',
        justification: 'old clients need it (until 2027-01-31)',
      },
    ])
    assert.deepEqual(run.results[0].suppressions, [])
  })

  test('what was known is unchanged, and the rest is new', () => {
    const states = run.results.map((one: Result) => one.baselineState)
    assert.deepEqual(states, ['unchanged', 'new', 'new', 'new'])
  })
})

interface Result {
  readonly baselineState: string
  readonly locations: readonly { readonly physicalLocation: unknown }[]
}
