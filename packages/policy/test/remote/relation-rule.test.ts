import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { relation } from '../../src/leaves/relation.ts'
import { createAuthzen } from '../../src/remote/authzen.ts'
import { createOpenFga } from '../../src/remote/openfga.ts'
import { createRelations, type Relations } from '../../src/remote/relations.ts'
import { resourceType } from '../../src/resource-type.ts'
import { any, type Rule } from '../../src/rule.ts'
import { TRUE } from '../../src/truth.ts'
import { input, model, type Order, subject } from '../fixtures.ts'
import { startEngine } from './engine.ts'
import { serveAuthzen } from './served.ts'

// Goal: a rule that asks for relations is decided by an engine, whichever protocol it speaks.
// Method: the same tuples behind AuthZEN and behind OpenFGA's protocol, over HTTP.

const tuples = new Set(['user:alice viewer order:1', 'user:bob editor order:1'])
const rule: Rule = any(relation('viewer'), relation('editor'))
type Row = Order & { readonly id: string }
const type = resourceType<Row>('order', { tenant: 'tenant', owner: 'customer' })
const compiled = model.compile(rule, type)

const authzen = await serveAuthzen({
  decide: ({ subject: who, action, resource }) => ({
    permitted: tuples.has(`${who.type}:${who.id} ${action.name} ${resource.type}:${resource.id}`),
  }),
})
const openFga = await startEngine(({ text }) => {
  const { checks } = JSON.parse(text) as { checks: { tuple_key: Tuple; correlation_id: string }[] }
  const answers = checks.map(
    ({ tuple_key: { user, relation: name, object }, correlation_id: id }) => {
      return [id, { allowed: tuples.has(`${user} ${name} ${object}`) }]
    },
  )
  return { result: Object.fromEntries(answers) }
})

interface Tuple {
  readonly user: string
  readonly relation: string
  readonly object: string
}

const engines: readonly [name: string, Relations, asked: { readonly length: number }][] = [
  ['AuthZEN', createRelations(createAuthzen({ url: authzen.url })), authzen.asked],
  ['OpenFGA', createRelations(createOpenFga({ url: openFga.url, store: 's' })), openFga.asked],
]

describe('a rule of two relations', () => {
  for (const [name, relations, asked] of engines) {
    for (const [id, permitted] of [
      ['alice', true],
      ['bob', true],
      ['carol', false],
    ] as const) {
      test(`${name}: ${id} ${permitted ? 'has one of them' : 'has neither'}`, async () => {
        const before = asked.length
        const one = input({ subject: subject({ id }) })
        const loaded = { ...one, resource: { ...one.resource, id: '1' } as Row }
        const answers = await relations.answersFor(compiled.relationsOf(loaded))
        assert.ok(answers.kind === 'answers')
        assert.equal(compiled.evaluate({ ...loaded, relations: answers }) === TRUE, permitted)
        assert.equal(asked.length, before + 1)
      })
    }
  }
})
