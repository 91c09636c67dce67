import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { QUESTION_BYTES_MAX } from '../../src/authzen/authzen-listener.ts'
import { harnessSettings } from './scenarios.ts'
import { serveHarness } from './served.ts'

// Goal: a decision point answers as AuthZEN 1.0 says, and only whoever shows credentials.
const { ask } = await serveHarness()
const { subjects = [] } = harnessSettings().authzen ?? {}
const [rick, , , beth] = subjects.map(({ id }) => ({ type: 'user', id }))
const resource = { type: 'todo', id: '1', properties: { ownerID: 'rick@the-citadel.com' } }
const question = (subject: unknown, name = 'can_read_todos') => ({
  ...{ subject, action: { name }, resource },
})
const deleting = question(beth, 'can_delete_todo')

describe('a batch', () => {
  const evaluations = [question(rick), deleting, question(rick)]
  for (const [semantic, expected] of [
    ['execute_all', [true, false, true]],
    ['deny_on_first_deny', [true, false]],
    ['permit_on_first_permit', [true]],
  ] as const) {
    test(semantic, async () => {
      const options = { evaluations_semantic: semantic }
      const { json } = await ask('/access/v1/evaluations', { evaluations, options })
      const decisions = (json as { evaluations: { decision: boolean }[] }).evaluations
      assert.deepEqual(
        decisions.map(({ decision }) => decision),
        expected,
      )
    })
  }
})

describe('authzenListener', () => {
  test('tells where its endpoints are, to anybody', async () => {
    const { status, json } = await ask('/.well-known/authzen-configuration', undefined, {})
    assert.equal(status, 200)
    assert.deepEqual(json, {
      policy_decision_point: 'https://pdp.example',
      access_evaluation_endpoint: 'https://pdp.example/access/v1/evaluation',
      access_evaluations_endpoint: 'https://pdp.example/access/v1/evaluations',
      search_subject_endpoint: 'https://pdp.example/access/v1/search/subject',
      search_resource_endpoint: 'https://pdp.example/access/v1/search/resource',
      search_action_endpoint: 'https://pdp.example/access/v1/search/action',
    })
  })
  test('decides nothing for nobody', async () => {
    const { status, headers, json } = await ask('/access/v1/evaluation', question(rick), {})
    assert.equal(status, 401)
    assert.ok(headers.get('www-authenticate'))
    assert.equal('decision' in (json as object), false)
  })
  test('says why not where it shall, to whoever enforces', async () => {
    const { ask } = await serveHarness({ reasons: 'admin' })
    const { json } = await ask('/access/v1/evaluation', deleting)
    const { context } = json as { readonly context: { readonly reason_admin: object } }
    assert.deepEqual(Object.keys(context.reason_admin), ['403'])
    assert.match(JSON.stringify(context), /delete:any/)
  })
  test('brings the id of a request back, and no line break with it', async () => {
    const id = async (sent: string): Promise<string | null> => {
      const fields = { 'x-api-key': 'key-of-alice', 'x-request-id': sent }
      return (await ask('/access/v1/evaluation', question(rick), fields)).headers.get(
        'x-request-id',
      )
    }
    assert.equal(await id('a-1'), 'a-1')
    assert.equal(await id('a'.repeat(128)), 'a'.repeat(128))
    assert.equal(await id('a'.repeat(129)), null)
  })

  const rows: readonly [name: string, path: string, body: unknown, status: number][] = [
    ['no JSON', '/access/v1/evaluation', '{', 400],
    ['no subject', '/access/v1/evaluation', { action: { name: 'x' }, resource }, 400],
    ['another endpoint', '/access/v1/other', question(rick), 404],
    ['too long', '/access/v1/evaluation', `"${'a'.repeat(QUESTION_BYTES_MAX)}"`, 413],
    ['just not too long', '/access/v1/evaluation', `"${'a'.repeat(QUESTION_BYTES_MAX - 2)}"`, 400],
  ]
  for (const [name, path, body, status] of rows) {
    test(`${name}: ${status}`, async () => assert.equal((await ask(path, body)).status, status))
  }
  test('text that is no JSON by its type: 400', async () => {
    const fields = { 'x-api-key': 'key-of-alice', 'content-type': 'text/plain' }
    assert.equal((await ask('/access/v1/evaluation', question(rick), fields)).status, 400)
  })
  test('after a reload the new policies decide, and those who knew the old ones are not asked', async () => {
    const { gate, ask } = await serveHarness()
    const decided = async (): Promise<unknown> => {
      const { json } = await ask('/access/v1/evaluation', deleting)
      return (json as { readonly decision: boolean }).decision
    }
    assert.equal(await decided(), false)
    const { policies } = gate.settings as { readonly policies: { readonly sets: object } }
    const sets = { ...policies.sets, viewer: { permissions: ['read', 'delete:any'] } }
    const replaced = gate.replace({ ...gate.settings, policies: { ...policies, sets } })
    assert.equal(replaced.kind, 'replaced')
    assert.equal(await decided(), true)
  })
})
