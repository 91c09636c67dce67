import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { discoverAuthzen } from '../../src/remote/authzen-metadata.ts'
import { startEngine } from './engine.ts'

// Goal: an engine's metadata is followed, and cannot send our questions to somebody else.
// Method: one document per row, served by a real server.

const engine = await startEngine(() => ({}))
const { url } = engine
const least = { policy_decision_point: url, access_evaluation_endpoint: `${url}/e` }

describe('discoverAuthzen', () => {
  test('asks at the well-known place and takes over the endpoints', async () => {
    engine.answer = () => ({
      ...least,
      search_resource_endpoint: `${url}/r`,
      capabilities: ['urn:x', 7],
      signed_metadata: 'a.b.c',
    })
    assert.deepEqual(await discoverAuthzen({ url }), {
      kind: 'discovered',
      endpoints: { evaluation: `${url}/e`, searchResource: `${url}/r` },
      capabilities: ['urn:x'],
    })
    const { method, path } = engine.asked.at(-1) ?? {}
    assert.deepEqual([method, path], ['GET', '/.well-known/authzen-configuration'])
  })

  test('the well-known name goes before the path of an engine', async () => {
    const policy_decision_point = `${url}/tenant1`
    engine.answer = () => ({ ...least, policy_decision_point })
    const found = await discoverAuthzen({ url: `${url}/tenant1` })
    assert.equal(found.kind, 'discovered')
    assert.equal(engine.asked.at(-1)?.path, '/.well-known/authzen-configuration/tenant1')
  })

  const wrong: readonly [name: string, document: object, cause: RegExp][] = [
    [
      'the identifier of another',
      { ...least, policy_decision_point: 'https://a.example' },
      /another/,
    ],
    ['the identifier with a slash more', { ...least, policy_decision_point: `${url}/` }, /another/],
    ['no identifier', { access_evaluation_endpoint: `${url}/e` }, /another/],
    ['no endpoint', { policy_decision_point: url }, /no `access_evaluation_endpoint`/],
    [
      'an endpoint elsewhere',
      { ...least, access_evaluations_endpoint: 'https://evil.example/e' },
      /`access_evaluations_endpoint` is no address of the engine itself/,
    ],
    [
      'an endpoint that is no address',
      { ...least, search_action_endpoint: '/access/v1/search/action' },
      /`search_action_endpoint`/,
    ],
    ['an endpoint that is a number', { ...least, search_subject_endpoint: 1 }, /search_subject/],
  ]
  for (const [name, document, cause] of wrong) {
    test(`${name} is a failure`, async () => {
      engine.answer = () => document
      const found = await discoverAuthzen({ url })
      assert.ok(found.kind === 'failure')
      assert.match(found.cause, cause)
    })
  }

  test('an engine without metadata is a failure', async () => {
    engine.answer = (_asked, response) => response.writeHead(404).end()
    assert.equal((await discoverAuthzen({ url })).kind, 'failure')
  })
})
