import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { createAuthzen } from '../../src/remote/authzen.ts'
import type { DecisionPoint, Entity, Evaluation } from '../../src/remote/decision-point.ts'
import { gatewayService, searchService, todoService } from './scenarios.ts'
import { serveAuthzen } from './served.ts'
import { readVectors } from './vectors.ts'

// Goal: our client, our server and our rules agree with the public interoperability harnesses.
// Method: every vector, asked over HTTP; what it expects comes from the table alone.

async function asked(service: Parameters<typeof serveAuthzen>[0]): Promise<DecisionPoint> {
  return createAuthzen({ url: (await serveAuthzen(service)).url })
}

const gateway = await asked(gatewayService)
const todo = await asked(todoService)
const search = await asked(searchService())
let count = 0

function resourceOf(text: string): Entity {
  const [type = '', id = '', owner] = text.split(':')
  return { type, id, ...(owner !== undefined && { properties: { ownerID: owner } }) }
}

function yesOrNo(evaluation: Evaluation | undefined): string {
  return evaluation?.kind === 'permitted' ? 'true' : evaluation?.kind === 'refused' ? 'false' : ''
}

describe('the gateway', () => {
  for (const [, id = '', name = '', route = '', expected] of readVectors('gateway')) {
    test(`${id.slice(6, 8)} ${name} ${route} is ${expected}`, async () => {
      count += 1
      const subject = { type: 'identity', id }
      const resource = { type: 'route', id: route }
      assert.equal(
        yesOrNo(await gateway.evaluate({ subject, action: { name }, resource })),
        expected,
      )
    })
  }
})

describe('the todo application', () => {
  for (const [kind, id = '', name = '', what = '', expected] of readVectors('todo')) {
    test(`${kind} ${id.slice(6, 8)} ${name} ${what} is ${expected}`, async () => {
      count += 1
      const subject = { type: 'user', id }
      const questions = what.split(',').map((one) => {
        return { subject, action: { name }, resource: resourceOf(one) }
      })
      const evaluations =
        kind === 'evaluation' && questions[0] !== undefined
          ? [await todo.evaluate(questions[0])]
          : await todo.evaluations?.(questions)
      assert.ok(evaluations !== undefined && !('kind' in evaluations))
      assert.equal(evaluations.map(yesOrNo).join(','), expected)
    })
  }
})

describe('the search demonstration', () => {
  const rows = readVectors('search').filter(([kind]) => kind?.startsWith('search'))
  for (const [kind, first = '', second = '', expected = ''] of rows) {
    test(`${kind} ${first} ${second} finds ${expected}`, async () => {
      count += 1
      const user = { type: 'user', id: first }
      const found =
        kind === 'search_action'
          ? await search.searchActions?.({
              subject: user,
              resource: { type: 'record', id: second },
            })
          : kind === 'search_resource'
            ? await search.searchResources?.({
                subject: user,
                action: { name: second },
                resource: { type: 'record' },
              })
            : await search.searchSubjects?.({
                subject: { type: 'user' },
                action: { name: second },
                resource: { type: 'record', id: first },
              })
      assert.ok(found?.kind === 'found' && found.complete)
      // The harness compares what is found as a set.
      assert.deepEqual(found.ids.toSorted(), expected === '-' ? [] : expected.split(',').toSorted())
    })
  }
})

test('these were all 266 vectors', () => assert.equal(count, 25 + 40 + 3 + 120 + 18 + 60))
