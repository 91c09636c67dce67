import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { emptyObservation } from '../../src/observation.ts'
import { LIMITS } from '../../src/tally/limits.ts'
import { Tally } from '../../src/tally/tally.ts'
import { htmlDiagnosis } from '../../src/tell/html/html.ts'
import { jsonDiagnosis } from '../../src/tell/json.ts'
import { fingerprintOf, isoOf, leftText } from '../../src/tell/told.ts'
import { BEGIN } from '../story.ts'
import { diagnosed, everyday, proved } from './diagnosed.ts'

const [first, second] = diagnosed(everyday()).findings

describe('fingerprintOf', () => {
  test('the same finding, later and more often, keeps it', () => {
    assert.ok(first)
    const later = { ...first, window: { from: 1, to: 2 }, confidence: 0.1, title: 'x' }
    assert.equal(fingerprintOf(later), fingerprintOf(first))
  })

  test('another one has another', () => {
    assert.ok(first && second)
    assert.notEqual(fingerprintOf(first), fingerprintOf(second))
  })
})

describe('isoOf', () => {
  test('an instant is written as RFC 3339', () =>
    assert.equal(isoOf(0), '1970-01-01T00:00:00.000Z'))
  test('what no clock shows is none', () => {
    assert.equal(isoOf(1e17), undefined)
    assert.equal(isoOf(undefined), undefined)
  })
})

describe('leftText', () => {
  const tally = new Tally({ ...LIMITS, callers: 1 })
  for (const address of ['192.0.2.1', '192.0.2.2'])
    tally.add({ ...emptyObservation(), time: BEGIN * 1000, status: 200, address })
  const full = { ...diagnosed(everyday()), tally }
  const sentence = 'too many to tell apart, so counted alone: 1 requests of more callers'

  test('says what there was no room for, also on the page and as data', () => {
    assert.equal(leftText(tally), sentence)
    assert.ok(htmlDiagnosis(full, proved).includes(sentence))
    const { left } = jsonDiagnosis(full, proved) as { readonly left: unknown }
    assert.deepEqual(left, [{ what: 'requests of more callers', count: 1 }])
  })

  test('says nothing where there was room', () => {
    const roomy = diagnosed(everyday())
    assert.equal(leftText(roomy.tally), undefined)
    assert.ok(!htmlDiagnosis(roomy, proved).includes('too many to tell'))
  })
})
