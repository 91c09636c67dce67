import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Authentication } from '@sallyport/contract'
import {
  ACR_COUNT_MAX,
  AGE_SECONDS_MAX,
  type AssuranceOptions,
  assurance,
} from '../../src/leaves/assurance.ts'
import { parseRule } from '../../src/parse.ts'
import { not } from '../../src/rule.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { model, subject } from '../fixtures.ts'

const SECONDS = 1_800_000_000
const gold = { acr: 'gold' }
const recent = { maxAgeSeconds: 300 }
const level = { acr: ['silver', 'gold'], maxAgeSeconds: 300 }

type Proof = Pick<Authentication, 'acr' | 'time'>

const rows: readonly [name: string, AssuranceOptions, Proof, Truth][] = [
  ['the class that is asked for', gold, { acr: 'gold' }, TRUE],
  ['another class', gold, { acr: 'silver' }, FALSE],
  ['any of the classes that are listed', level, { acr: 'gold', time: SECONDS }, TRUE],
  ['no class is unknown', gold, {}, UNKNOWN],
  ['just now', recent, { time: SECONDS }, TRUE],
  ['at the greatest age', recent, { time: SECONDS - 300 }, TRUE],
  ['beyond it', recent, { time: SECONDS - 300.001 }, FALSE],
  ['no time is unknown', recent, {}, UNKNOWN],
  ['a clock that is a minute ahead', recent, { time: SECONDS + 60 }, TRUE],
  ['a clock that is more ahead is unknown', recent, { time: SECONDS + 60.001 }, UNKNOWN],
  ['NaN is no time', recent, { time: Number.NaN }, UNKNOWN],
  ['too weak and of unknown age is too weak', level, { acr: 'bronze' }, FALSE],
  ['too old and of unknown class is too old', level, { time: SECONDS - 301 }, FALSE],
  ['strong and of unknown age is unknown', level, { acr: 'gold' }, UNKNOWN],
  ['strong and too old', level, { acr: 'gold', time: SECONDS - 301 }, FALSE],
]

const asked = (proof: Proof) => ({
  subject: subject({ authentication: { scheme: 'bearer', methods: [], ...proof } }),
  resource: undefined,
  context: {},
  now: SECONDS * 1000,
})

describe('assurance', () => {
  for (const [name, options, proof, expected] of rows) {
    test(name, () => {
      const rule = assurance(options)
      assert.equal(model.compile(rule).evaluate(asked(proof)), expected)
      assert.equal(model.compile(not(rule)).evaluate(asked(proof)), 2 - expected)
    })
  }

  test('without the instant of the request an age is unknown, a class is not', () => {
    const { now: _, ...timeless } = asked({ acr: 'gold', time: SECONDS })
    assert.equal(model.compile(assurance(recent)).evaluate(timeless), UNKNOWN)
    assert.equal(model.compile(assurance(gold)).evaluate(timeless), TRUE)
  })

  test('nobody is unknown', () => {
    const nobody = { ...asked({}), subject: undefined }
    assert.equal(model.compile(assurance(gold)).evaluate(nobody), UNKNOWN)
    assert.equal(model.compile(assurance(recent)).evaluate(nobody), UNKNOWN)
  })

  const reasons: readonly [name: string, Proof, reason: string, compared: string][] = [
    [
      'too weak',
      { acr: 'bronze', time: SECONDS - 7 },
      'authentication_too_weak',
      'acr "bronze", age 7 s',
    ],
    [
      'too old',
      { acr: 'gold', time: SECONDS - 999 },
      'authentication_too_old',
      'acr "gold", age 999 s',
    ],
    ['of unknown class', {}, 'authentication_too_weak', 'acr missing, age missing'],
    ['of unknown age', { acr: 'gold' }, 'authentication_too_old', 'acr "gold", age missing'],
  ]
  for (const [name, proof, reason, compared] of reasons) {
    test(`it says that it is ${name}`, () => {
      const requirement = 'authentication of silver or gold within 300 s'
      const { unmet } = model.compile(assurance(level)).explain(asked(proof))
      assert.deepEqual(unmet, [{ reason, requirement, compared }])
    })
  }

  test('a single class is a list of one', () => {
    assert.deepEqual(assurance(gold), { kind: 'assurance', acr: ['gold'] })
  })

  const good: readonly [name: string, unknown][] = [
    ['the most classes', { acr: Array.from({ length: ACR_COUNT_MAX }, (_, i) => `c${i}`) }],
    ['the least age', { maxAgeSeconds: 1 }],
    ['the greatest age', { maxAgeSeconds: AGE_SECONDS_MAX }],
  ]
  for (const [name, fields] of good) {
    test(`${name} can be asked for`, () => {
      const rule = { kind: 'assurance', ...(fields as object) }
      assert.deepEqual(parseRule(rule), { kind: 'rule', rule })
    })
  }

  const bad: readonly [name: string, unknown, RegExp][] = [
    ['nothing at all', {}, /^\$\.acr: state `acr`, `maxAgeSeconds` or both/],
    ['no class in the list', { acr: [] }, /^\$\.acr: a list of 1 to 32/],
    ['too many classes', { acr: Array.from({ length: ACR_COUNT_MAX + 1 }, () => 'c') }, /^\$\.acr/],
    ['a class with a space: `acr_values` would be two', { acr: ['a b'] }, /^\$\.acr/],
    ['a bare class in JSON', { acr: 'gold' }, /^\$\.acr/],
    ['an age of nothing, which no client can meet', { maxAgeSeconds: 0 }, /^\$\.maxAgeSeconds/],
    ['half a second', { maxAgeSeconds: 0.5 }, /^\$\.maxAgeSeconds/],
    ['an age over the limit', { maxAgeSeconds: AGE_SECONDS_MAX + 1 }, /^\$\.maxAgeSeconds/],
    ['an age as a text', { maxAgeSeconds: '300' }, /^\$\.maxAgeSeconds/],
  ]
  for (const [name, fields, message] of bad) {
    test(`${name} is refused`, () => {
      const reading = parseRule({ kind: 'assurance', ...(fields as object) })
      assert.ok(reading.kind === 'invalid')
      assert.match(reading.message, message)
    })
  }
})
