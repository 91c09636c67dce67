import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Subject } from '@sallyport/contract'
import fc from 'fast-check'
import { conditionOf } from '../src/conditions.ts'
import { address } from '../src/leaves/address.ts'
import { anyone } from '../src/leaves/anyone.ts'
import { attribute } from '../src/leaves/attribute.ts'
import { fromContext, fromResource } from '../src/leaves/operand.ts'
import { owner } from '../src/leaves/owner.ts'
import { permission } from '../src/leaves/permission.ts'
import { type KnownRequest, outlookOf } from '../src/outlook.ts'
import { resourceType } from '../src/resource-type.ts'
import { all, any, leavesOf, not, type Rule } from '../src/rule.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../src/truth.ts'
import * as arbitrary from './arbitraries.ts'

const { model } = arbitrary
const type = resourceType<Record<string, unknown>>('row', { tenant: null, owner: 'owner' })
const ann: Subject = {
  ...{ id: 'ann', kind: 'user', sets: ['low'] },
  authentication: { scheme: 'token', methods: [] },
}
const compiled = (rule: Rule) => model.compile(rule, type)
const keyOf = conditionOf(owner(), compiled(anyone())).key

function known(parts: Partial<KnownRequest> = {}, truth?: Truth): KnownRequest {
  return {
    input: { subject: ann, resource: undefined, context: { address: '10.1.2.3' }, now: 0 },
    truthOf: (key) => (key === keyOf ? truth : undefined),
    holdsMore: false,
    isContextKnown: () => true,
    ...parts,
  }
}

const may = permission('a')
const mayNot = permission('b')
const nobody = { input: { subject: undefined, resource: undefined, context: {} } }

// Goal: what is known decides as the rule does, and what is not known is open, with its name.
describe('outlookOf', () => {
  const yes = { permits: 'yes', unmet: [], open: [] }
  const no = (...unmet: string[]) => ({ permits: 'no', unmet, open: [] })
  const open = (...names: string[]) => ({ permits: 'open', unmet: [], open: names })
  const OWNER = 'owner of the resource'
  const B = 'permission b'
  const rows = [
    ['what the subject holds is known', may, known(), yes],
    ['and what it does not hold', mayNot, known(), no(B)],
    ['a resource that nobody saw is open', owner(), known(), open(OWNER)],
    ['what was seen of it is known', owner(), known({}, TRUE), yes],
    ['also that it is not so', owner(), known({}, FALSE), no(OWNER)],
    ['also that it could not be said: that never permits', owner(), known({}, UNKNOWN), no(OWNER)],
    ['nor the opposite of it', not(owner()), known({}, UNKNOWN), no('not owner of the resource')],
    ['what is certain wins over what is open', all(mayNot, owner()), known(), no(B)],
    ['and so does what permits', any(owner(), may), known(), yes],
    ['else it is open', all(may, owner()), known(), open(OWNER)],
    [
      'of any the fewest are in the way',
      any(all(mayNot, owner()), mayNot),
      known({}, FALSE),
      no(B),
    ],
    [
      'a list that may go on leaves open what it lacks',
      mayNot,
      known({ holdsMore: true }),
      open(B),
    ],
    ['and not what it has', may, known({ holdsMore: true }), yes],
    ['an address is known', address('10.0.0.0/8'), known(), yes],
    [
      'a parameter that nobody knows is open',
      attribute(fromContext('path.x'), 'equal', 'y'),
      known({ isContextKnown: (name) => name !== 'path.x' }),
      open('context path.x equal "y"'),
    ],
    ['where nobody asks, what asks for a subject never permits', owner(), known(nobody), no(OWNER)],
    ['nor does the opposite', not(mayNot), known(nobody), no('not permission b')],
    ['anyone does', anyone(), known(nobody), yes],
    [
      'a column may still',
      attribute(fromResource('open'), 'equal', true),
      known(nobody),
      open('resource open equal true'),
    ],
  ] as const
  for (const [name, rule, request, expected] of rows) {
    test(name, () => assert.deepEqual(outlookOf(compiled(rule))(request), expected))
  }

  test('it is sure only of what the whole request comes to, in random cases', () => {
    const seen = { yes: 0, no: 0, open: 0 }
    const property = fc.property(arbitrary.rule, arbitrary.input, fc.nat(), (rule, asked, odd) => {
      // Each row is of the tenant that asks: else nearly nothing would be permitted.
      const resource = asked.resource && { ...asked.resource, tenant: asked.subject?.tenant }
      const input = { ...asked, resource }
      const whole = model.compile(rule, arbitrary.rowType)
      const truths = new Map(
        leavesOf(whole.rule).flatMap((leaf, i): readonly (readonly [string, Truth])[] => {
          const { key, evaluate } = conditionOf(leaf, whole)
          // Of some conditions nothing was seen.
          return (odd >> (i % 8)) % 2 === 0 ? [] : [[key, evaluate(input)]]
        }),
      )
      const { attributes: _, ...subject } = input.subject ?? ann
      const { relations: __, ...plain } = input
      const { permits } = outlookOf(whole)({
        input: { ...plain, subject: input.subject && subject, resource: undefined },
        truthOf: (key) => truths.get(key),
        holdsMore: false,
        isContextKnown: () => true,
      })
      seen[permits] += 1
      if (permits !== 'open') assert.equal(permits === 'yes', whole.evaluate(input) === TRUE)
    })
    fc.assert(property, { numRuns: 2_000 })
    assert.ok(Math.min(...Object.values(seen)) > 20, JSON.stringify(seen))
  })
})
