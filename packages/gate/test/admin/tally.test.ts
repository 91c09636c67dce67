import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { VerdictTally } from '../../src/admin/tally.ts'
import type { Verdict } from '../../src/asked.ts'

// Goal: what Prometheus reads is what happened.
const pass: Verdict = { kind: 'pass', fields: [], forClient: [], id: 'x' }
const refused = (status: number): Verdict => ({
  kind: 'answer',
  answer: { status, fields: [], body: '' },
})

describe('VerdictTally', () => {
  test('counts by backend and outcome', () => {
    const tally = new VerdictTally()
    for (const verdict of [pass, pass, refused(401)]) {
      tally.count(verdict, 'orders', 0.001)
    }
    tally.count(pass, 'files', 0.001)
    const lines = tally.lines()
    for (const line of [
      'sallyport_gate_verdicts_total{backend="orders",outcome="allowed"} 2',
      'sallyport_gate_verdicts_total{backend="orders",outcome="401"} 1',
      'sallyport_gate_verdicts_total{backend="files",outcome="allowed"} 1',
    ]) {
      assert.ok(lines.includes(line), line)
    }
  })

  test('a bucket holds what took as long, and all that was quicker', () => {
    const tally = new VerdictTally()
    for (const seconds of [0.0005, 0.000_51, 5, 5.1]) {
      tally.count(pass, 'orders', seconds)
    }
    const lines = tally.lines()
    for (const line of [
      'sallyport_gate_verdict_seconds_bucket{le="0.0005"} 1',
      'sallyport_gate_verdict_seconds_bucket{le="0.001"} 2',
      'sallyport_gate_verdict_seconds_bucket{le="5"} 3',
      'sallyport_gate_verdict_seconds_bucket{le="+Inf"} 4',
      'sallyport_gate_verdict_seconds_count 4',
    ]) {
      assert.ok(lines.includes(line), line)
    }
  })

  test('questions that are none are counted apart', () => {
    const tally = new VerdictTally()
    assert.ok(tally.lines().includes('sallyport_gate_misconfigured_total 0'))
    tally.countMisconfigured()
    assert.ok(tally.lines().includes('sallyport_gate_misconfigured_total 1'))
  })
})
