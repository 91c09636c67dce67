import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, test } from 'node:test'
import {
  any,
  FALSE,
  owner,
  permission,
  type RelationQuery,
  relation,
  resourceType,
  TRUE,
} from '@sallyport/policy'
import { createAuthzen, createRelations } from '@sallyport/policy/remote'
import { createGuard, type Guard } from '../../src/guard.ts'
import type { Relations, RelationsFound } from '../../src/policies/relations.ts'
import { fakeScheme, model, okay, requestOf, subjectOf } from '../support.ts'

// Goal: what an engine says opens or does not; an engine that says nothing is 503, never a refusal.
// Method: a fake engine, over a document of alice's that bob may view.

interface Document {
  readonly id: string
  readonly tenant: string
  readonly owner: string
}

const document = resourceType<Document>('document', { tenant: 'tenant', owner: 'owner' })
const viewed = resourceType<Document>('document', {
  tenant: 'tenant',
  owner: 'owner',
  see: any(owner(), relation('viewer')),
})
const plan: Document = { id: 'plan', tenant: 'acme', owner: 'alice' }

function engine(answer: (query: RelationQuery) => boolean): Relations & { asked: RelationQuery[] } {
  const asked: RelationQuery[] = []
  return {
    asked,
    answersFor: async (queries) => {
      asked.push(...queries)
      return { kind: 'answers', truthOf: (query) => (answer(query) ? TRUE : FALSE) }
    },
  }
}

const viewers = (...ids: string[]) => engine(({ subjectId }) => ids.includes(subjectId))

function guardWith(relations: Relations | undefined): Guard {
  const verify = (text: string) => okay(subjectOf(text, { tenant: 'acme', sets: ['member'] }))
  return createGuard({
    realm: 'documents',
    model,
    schemes: [fakeScheme({ verify })],
    limits: { decisionMs: 50 },
    ...(relations && { relations }),
  })
}

const by = (id: string) => requestOf({ fields: { authorization: `Token ${id}` } })

async function decided(relations: Relations | undefined, id: string, type = document) {
  const guard = guardWith(relations)
  const policy = guard.policy('documents.read', {
    rule: any(owner(), relation('viewer')),
    resource: type,
    load: () => plan,
  })
  const decision = await guard.decide(by(id), policy)
  return decision.kind === 'allow' ? 'allow' : `${decision.kind} ${decision.reason}`
}

describe('relations', () => {
  test('the owner is permitted, and no engine is asked', async () => {
    const relations = viewers()
    assert.equal(await decided(relations, 'alice'), 'allow')
    assert.deepEqual(relations.asked, [])
  })

  test('a viewer is permitted', async () => {
    const relations = viewers('bob')
    assert.equal(await decided(relations, 'bob'), 'allow')
    assert.deepEqual(relations.asked, [
      {
        relation: 'viewer',
        subjectType: 'user',
        subjectId: 'bob',
        objectType: 'document',
        objectId: 'plan',
      },
    ])
  })

  test('anybody else is refused: 403, for the tenant may see it', async () => {
    assert.match(await decided(viewers('bob'), 'carol'), /^forbid /)
  })

  test('and 404, where only viewers may see it', async () => {
    assert.match(await decided(viewers('bob'), 'carol', viewed), /^conceal /)
  })

  const failing: readonly (readonly [name: string, relations: Relations | undefined])[] = [
    ['no engine', undefined],
    [
      'an engine that fails',
      { answersFor: async () => ({ kind: 'failure', cause: 'ECONNREFUSED' }) },
    ],
    [
      'an engine that throws',
      {
        answersFor: () => {
          throw new Error('no')
        },
      },
    ],
    ['an engine that rejects', { answersFor: () => Promise.reject(new Error('no')) }],
    ['an engine that never answers', { answersFor: () => new Promise<never>(() => {}) }],
    [
      'an engine that answers nothing',
      { answersFor: async () => undefined as unknown as RelationsFound },
    ],
  ]
  for (const [name, relations] of failing) {
    test(`${name} is 503`, async () => {
      assert.equal(await decided(relations, 'bob'), 'unavailable relation_unavailable')
    })
  }

  for (const status of [401, 403, 500, 302]) {
    test(`an engine that answers ${status} is 503: it is not the client who is refused`, async () => {
      const server = createServer((_request, response) => {
        response.writeHead(status, { location: '/elsewhere' }).end('{"decision":true}')
      })
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
      try {
        const { port } = server.address() as AddressInfo
        const point = createAuthzen({ url: `http://127.0.0.1:${port}` })
        const relations = createRelations(point)
        assert.equal(await decided(relations, 'bob'), 'unavailable relation_unavailable')
      } finally {
        server.close()
        server.closeAllConnections()
      }
    })
  }

  test('an engine without an answer to one query permits nothing', async () => {
    const relations: Relations = {
      answersFor: async () => ({ kind: 'answers', truthOf: () => undefined }),
    }
    assert.match(await decided(relations, 'bob'), /^forbid /)
  })

  test('a relation to something that the rule names needs no resource', async () => {
    const guard = guardWith(viewers('bob'))
    const rule = relation('member', { type: 'team', object: { value: 'ops' } })
    const policy = guard.policy('ops', { rule })
    assert.equal((await guard.decide(by('bob'), policy)).kind, 'allow')
    assert.equal((await guard.decide(by('carol'), policy)).kind, 'forbid')
    const alone = guardWith(undefined).policy('ops', { rule })
    assert.equal((await alone.guard.decide(by('bob'), alone)).kind, 'unavailable')
  })

  test('what is refused without an engine asks none', async () => {
    const relations = viewers('bob')
    const guard = guardWith(relations)
    const rule = any(relation('viewer'))
    const policy = guard.policy('documents.write', {
      rule: { kind: 'all', rules: [permission('settings:read'), rule] },
      resource: document,
      load: () => plan,
    })
    assert.equal((await guard.decide(by('bob'), policy)).kind, 'forbid')
    assert.deepEqual(relations.asked, [])
  })

  test('a handler asks by the waiting form, and the other one says so', async () => {
    const guard = guardWith(viewers('bob'))
    const view = guard.policy('documents.view', {
      rule: relation('viewer'),
      resource: document,
      load: 'handler',
    })
    const list = guard.policy('documents.list', { rule: permission('orders:read') })
    const outcome = await guard.handle(by('bob'), list)
    assert.ok(outcome.kind === 'pass')
    const { access } = outcome
    assert.throws(() => access.require(view, plan), /write `await access.requireAsync\(...\)`/)
    assert.throws(() => access.permits(view, plan), /write `await access.permitsAsync\(...\)`/)
    assert.equal(await access.requireAsync(view, plan), plan)
    assert.equal(await access.permitsAsync(view, { ...plan, tenant: 'globex' }), false)
    await assert.rejects(access.requireAsync(view, undefined), { status: 404 })
  })
})
