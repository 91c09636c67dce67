import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fromContext, fromResource, fromSubject } from '../../src/leaves/operand.ts'
import { relation } from '../../src/leaves/relation.ts'
import { parseRule } from '../../src/parse.ts'
import type { RelationAnswers, RelationQuery } from '../../src/relations.ts'
import { resourceType } from '../../src/resource-type.ts'
import { all, any, not, type Rule } from '../../src/rule.ts'
import { FALSE, TRUE, type Truth, UNKNOWN } from '../../src/truth.ts'
import { model, subject } from '../fixtures.ts'

interface Page {
  readonly id: unknown
  readonly folder?: string
}
const page = resourceType<Page>('page', { tenant: null })
const viewer = model.compile(relation('viewer'), page)
const query: RelationQuery = {
  relation: 'viewer',
  subjectType: 'user',
  subjectId: 'alice',
  objectType: 'page',
  objectId: '7',
}

/** An engine of which everything is known: the relation to each object by its id. */
function answers(known: Readonly<Record<string, Truth>>): RelationAnswers {
  return { truthOf: ({ relation: name, objectId }) => known[`${name} ${objectId}`] }
}

const asked = (id: unknown = '7') => ({ subject: subject(), resource: { id }, context: {} })

describe('relation', () => {
  const rows: readonly [name: string, RelationAnswers | undefined, Truth][] = [
    ['what the engine affirms holds', answers({ 'viewer 7': TRUE }), TRUE],
    ['what it denies does not', answers({ 'viewer 7': FALSE }), FALSE],
    ['what it does not know is unknown', answers({ 'viewer 7': UNKNOWN }), UNKNOWN],
    ['what it was not asked is unknown', answers({ 'viewer 8': TRUE }), UNKNOWN],
    ['without an engine it is unknown', undefined, UNKNOWN],
  ]
  for (const [name, relations, expected] of rows) {
    test(name, () => {
      const input = { ...asked(), ...(relations && { relations }) }
      assert.equal(viewer.evaluate(input), expected)
      assert.equal(model.compile(not(relation('viewer')), page).evaluate(input), 2 - expected)
    })
  }

  test('it asks for subject and resource by kind and id', () => {
    assert.deepEqual(viewer.relationsOf(asked()), [query])
    assert.deepEqual(viewer.relationsOf({ ...asked(), subject: subject({ kind: 'service' }) }), [
      { ...query, subjectType: 'service' },
    ])
  })

  const ids: readonly [name: string, unknown, string | undefined][] = [
    ['a whole number is its digits', 7, '7'],
    ['a big one too', 7n, '7'],
    ['a number that is not exact is none', 2 ** 53, undefined],
    ['a fraction is none', 7.5, undefined],
    ['an empty text is none', '', undefined],
    ['null is none', null, undefined],
    ['an object is none', {}, undefined],
  ]
  for (const [name, id, expected] of ids) {
    test(`of ids, ${name}`, () => {
      const queries = viewer.relationsOf(asked(id))
      assert.deepEqual(queries, expected === undefined ? [] : [{ ...query, objectId: expected }])
      if (expected !== undefined) return
      const relations = { truthOf: (): Truth => TRUE }
      assert.equal(viewer.evaluate({ ...asked(id), relations }), UNKNOWN)
    })
  }

  test('nobody, and a resource that is not loaded, ask nothing', () => {
    const relations = { truthOf: (): Truth => TRUE }
    for (const input of [
      { ...asked(), subject: undefined },
      { ...asked(), resource: undefined },
      { ...asked(), subject: subject({ id: '' }) },
    ]) {
      assert.deepEqual(viewer.relationsOf(input), [])
      assert.equal(viewer.evaluate({ ...input, relations }), UNKNOWN)
    }
  })

  test('another object, of another type', () => {
    const rule = relation('viewer', { object: fromResource('folder'), type: 'folder' })
    const input = { ...asked(), resource: { id: '7', folder: 'inbox' } }
    assert.deepEqual(model.compile(rule, page).relationsOf(input), [
      { ...query, objectType: 'folder', objectId: 'inbox' },
    ])
  })

  test('an object of the request needs no resource', () => {
    const rule = relation('viewer', { object: fromContext('path.id'), type: 'page' })
    const compiled = model.compile(rule)
    assert.equal(compiled.needsResource, false)
    assert.deepEqual(compiled.contextNames, ['path.id'])
    const input = { subject: subject(), resource: undefined, context: { 'path.id': '7' } }
    assert.deepEqual(compiled.relationsOf(input), [query])
  })

  test('a refusal says which relation to what', () => {
    assert.deepEqual(viewer.explain(asked()).unmet, [
      {
        reason: 'relation_missing',
        requirement: 'relation viewer to resource id',
        compared: 'subject "alice", object "7"',
      },
    ])
    const nothing = viewer.explain({ ...asked(), resource: undefined })
    assert.equal(nothing.unmet[0].compared, 'subject "alice", object missing')
  })

  test('where it cannot know to what, it does not compile', () => {
    assert.throws(() => model.compile(relation('viewer')), /`relation` needs a resource type, or/)
    const typed = relation('viewer', { type: 'page' })
    assert.throws(() => model.compile(typed), /or name another `object`/)
  })

  const bad: readonly [name: string, unknown, RegExp][] = [
    ['no name', {}, /^\$\.relation: `relation` is missing: a text of 1 to 256/],
    ['an empty type', { relation: 'a', type: '' }, /^\$\.type: /],
    ['an object that is no operand', { relation: 'a', object: 'id' }, /^\$\.object: /],
    ['an id that is none', { relation: 'a', object: { value: true } }, /^\$\.object: the id of an/],
    ['a list of ids', { relation: 'a', object: { value: ['1'] } }, /^\$\.object: the id of an/],
  ]
  for (const [name, fields, message] of bad) {
    test(`${name} is refused`, () => {
      const reading = parseRule({ kind: 'relation', ...(fields as object) })
      assert.ok(reading.kind === 'invalid')
      assert.match(reading.message, message)
    })
  }

  test('a fixed object is read', () => {
    const rule = relation('member', { object: { value: 'staff' }, type: 'group' })
    assert.deepEqual(parseRule(rule), { kind: 'rule', rule })
    const [asks] = model.compile(rule).relationsOf({ ...asked(), resource: undefined })
    assert.deepEqual(asks, {
      relation: 'member',
      subjectType: 'user',
      subjectId: 'alice',
      objectType: 'group',
      objectId: 'staff',
    })
  })
})

describe('what a rule asks an engine', () => {
  const see: Rule = relation('viewer')
  const edit: Rule = relation('editor')
  const own: Rule = {
    kind: 'attribute',
    left: fromSubject('id'),
    operator: 'equal',
    right: { value: 'alice' },
  }
  const held: Rule = { kind: 'permission', permission: 'orders:read' }
  const missing: Rule = { kind: 'permission', permission: 'orders:delete' }
  const unknown: Rule = { kind: 'scope', scope: 'profile' }

  const rows: readonly [name: string, Rule, names: readonly string[]][] = [
    ['every relation that is open', all(see, edit), ['viewer', 'editor']],
    ['the same twice once', any(all(see, edit), see), ['viewer', 'editor']],
    ['nothing where it is refused already', all(missing, see), []],
    ['nothing where it is permitted already', any(see, held), []],
    ['nothing of a branch that is settled', any(all(missing, see), edit), ['editor']],
    ['what stands under a prohibition', all(held, not(see)), ['viewer']],
    ['what an unknown leaves open', all(unknown, see), ['viewer']],
    ['nothing where no relation is', all(unknown, own), []],
  ]
  for (const [name, rule, names] of rows) {
    test(name, () => {
      const queries = model.compile(rule, page).relationsOf(asked())
      assert.deepEqual(
        queries.map((one) => one.relation),
        names,
      )
    })
  }

  test('nothing that was answered', () => {
    const input = { ...asked(), relations: answers({ 'viewer 7': TRUE }) }
    const queries = model.compile(all(see, edit), page).relationsOf(input)
    assert.deepEqual(
      queries.map((one) => one.relation),
      ['editor'],
    )
  })
})
