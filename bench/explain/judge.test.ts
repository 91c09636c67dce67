// Goal: a finding counts if it is of the right type at the right time, and only then.
// Method: one planted incident, and findings that come close.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Finding, FindingType } from '@sallyport/explain'
import { generate } from './generate.ts'
import { judge } from './judge.ts'

const brute = generate(3, { linesMax: 3000, type: 'brute_force', isGuarded: true })
const stale = generate(1, { linesMax: 3000, type: 'stale_instance', isGuarded: true })
const quiet = generate(3, { linesMax: 3000, kind: 'quiet', isGuarded: true })
const rotation = generate(3, { linesMax: 3000, type: 'key_rotation', isGuarded: true })
const expiring = generate(3, { linesMax: 3000, type: 'credential_expiring', isGuarded: true })
const two = generate(3, { linesMax: 3000, kind: 'two', isGuarded: true })

function found(type: FindingType, change: Partial<Finding> = {}): Finding {
  return {
    type,
    title: '',
    severity: 'high',
    confidence: 1,
    window: { from: 0, to: 1e14 },
    who: { count: 1, effective: 1, top: [] },
    where: { routes: [] },
    evidence: [],
    causes: [],
    next: [],
    missingInput: [],
    sampleIds: [],
    ...change,
  }
}

const judged = (labelled: typeof brute, findings: readonly Finding[]): ReturnType<typeof judge> =>
  judge({ labelled, format: 'combined', lines: [...labelled.lines('combined')], findings })

describe('judge', () => {
  test('the right type first is right', () => {
    assert.equal(judged(brute, [found('brute_force')]).isRight, true)
  })
  test('the right type second is not', () => {
    assert.equal(judged(brute, [found('scanner'), found('brute_force')]).isRight, false)
  })
  test('the right type at another time is not', () => {
    const window = { from: 0, to: 1 }
    assert.equal(judged(brute, [found('brute_force', { window })]).isRight, false)
  })
  test('nothing found is not right, and is no attack', () => {
    const { isRight, isCalledAttack, falseFindings } = judged(rotation, [])
    assert.deepEqual(
      { isRight, isCalledAttack, falseFindings },
      { isRight: false, isCalledAttack: false, falseFindings: [] },
    )
  })
  test('an accident of operation that is called an attack is counted', () => {
    assert.equal(judged(rotation, [found('brute_force')]).isCalledAttack, true)
    assert.equal(judged(brute, [found('password_spray')]).isCalledAttack, false)
  })
  test('where nothing is wrong, an alarm is false; a note and noise are not', () => {
    const findings = [
      found('scanner'),
      found('key_rotation', { severity: 'info' }),
      found('broken_refresh', { severity: 'low' }),
    ]
    assert.deepEqual(judged(quiet, findings).falseFindings, ['broken_refresh'])
  })
  test('a credential that ends later is nothing in a log that cannot say so', () => {
    const plain = judged(expiring, [])
    assert.deepEqual([plain.kind, plain.truth], ['quiet', []])
    const lines = [...expiring.lines('records')]
    const findings = [found('credential_expiring')]
    assert.equal(judge({ labelled: expiring, format: 'records', lines, findings }).isRight, true)
  })
  test('two incidents need two findings, in any order', () => {
    const types = two.label.incidents.map(({ type }) => type)
    assert.equal(
      judged(
        two,
        types.toReversed().map((type) => found(type)),
      ).hasBoth,
      true,
    )
    assert.equal(judged(two, [found(types[0] as FindingType)]).hasBoth, false)
  })
  test('where no account is named, a spray and brute force are the same', () => {
    const { label } = brute
    const judgedAs = (namesAccounts: boolean): boolean =>
      judged({ ...brute, label: { ...label, namesAccounts } }, [found('password_spray')]).isRight
    assert.deepEqual([judgedAs(true), judgedAs(false)], [false, true])
  })
  test('where only the proxy is logged, leaked pairs and a spray are the same, and brute force is not', () => {
    const { label } = brute
    const judgedAs = (type: FindingType, first: FindingType): boolean => {
      const incidents = label.incidents.map((one) => ({ ...one, type }))
      const hidden = { ...label, incidents, namesAccounts: true, hidesAddress: true }
      return judged({ ...brute, label: hidden }, [found(first)]).isRight
    }
    assert.equal(judgedAs('credential_stuffing', 'password_spray'), true)
    assert.equal(judgedAs('brute_force', 'password_spray'), false)
  })
  test('rules flag the attacker, and whom they should not', () => {
    const [fail2ban] = judged(brute, []).detectors
    assert.deepEqual([fail2ban?.attacksFound, fail2ban?.attacks, fail2ban?.innocents], [1, 1, 0])
    const [harmful] = judged(stale, []).detectors
    assert.deepEqual([harmful?.attacks, (harmful?.innocents ?? 0) > 5], [0, true])
  })
})
