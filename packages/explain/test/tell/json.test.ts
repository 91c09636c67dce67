import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { jsonDiagnosis } from '../../src/tell/json.ts'
import { diagnosed, everyday, HOSTILE, proved } from './diagnosed.ts'

const diagnosis = diagnosed(everyday())
const data = JSON.parse(JSON.stringify(jsonDiagnosis(diagnosis, proved)))

describe('jsonDiagnosis', () => {
  test('has each finding, with its proof and what kind it is', () => {
    assert.equal(data.findings.length, diagnosis.findings.length)
    const [first] = data.findings
    assert.equal(first.kind, 'operation')
    assert.equal(first.proof.command, "awk '{ print }' access.log")
    assert.match(first.window.from, /^2027-01-15T\d\d:\d\d:\d\d\.000Z$/)
  })

  test('has what was read, and refusals over time', () => {
    assert.equal(data.reading.files[0].format, 'combined')
    assert.equal(data.requests, diagnosis.tally.lines)
    assert.equal(data.timeline.byStatus[0].name, '401')
  })

  test('keeps what a client said as it is, for whoever compares', () =>
    assert.ok(data.findings.some((one: Named) => one.who.top[0]?.name === HOSTILE.subject)))
})

interface Named {
  readonly who: { readonly top: readonly { readonly name: string }[] }
}
