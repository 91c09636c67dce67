import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { KEYS } from '../stated.ts'
import { serveHarness } from './served.ts'

// Goal: what others enforce is recorded as well: about whom, by which policy and why not; and a search is not.
const { gate, ask } = await serveHarness()
const records: Parameters<typeof gate.note>[0][] = []
const { note } = gate
gate.note = (record) => {
  records.push(record)
  note.call(gate, record)
}
const [rick, , , beth] = (gate.settings.authzen?.subjects ?? []).map(({ id }) => ({
  type: 'user',
  id,
}))
const resource = { type: 'todo', id: '1', properties: { ownerID: 'secret of the owner' } }
const question = (subject: unknown, name = 'can_read_todos') => ({
  ...{ subject, action: { name }, resource },
})

describe('records of the decision point', () => {
  test('a yes', async () => {
    records.length = 0
    await ask('/access/v1/evaluation', question(rick))
    const [record, ...more] = records
    assert.deepEqual(more, [])
    assert.equal(record?.kind, 'allow')
    assert.equal(record?.subject?.id, rick?.id)
    assert.equal(record?.authorization?.policy.name, 'todo.can_read_todos')
    assert.equal(record?.cause, 'asked by alice: can_read_todos on todo 1')
    assert.deepEqual(gate.find(record?.id ?? ''), record)
  })

  test('a no, with what was missing, and nothing of properties and credentials', async () => {
    records.length = 0
    await ask('/access/v1/evaluation', question(beth, 'can_delete_todo'))
    const [record] = records
    assert.equal(record?.authorization?.outcome, 'deny')
    assert.match(JSON.stringify(record?.authorization?.unmet), /delete:any/)
    assert.doesNotMatch(JSON.stringify(record), /secret of the owner/)
    assert.ok(!JSON.stringify(record).includes(KEYS.alice))
  })

  test('a batch is as many, and what there is no policy for is a no', async () => {
    records.length = 0
    const evaluations = [
      question(rick),
      question(rick, 'can_fly'),
      question({ type: 'user', id: 'x' }),
    ]
    await ask('/access/v1/evaluations', { evaluations })
    assert.deepEqual(
      records.map(({ kind, subject }) => [kind, subject?.id]),
      [
        ['allow', rick?.id],
        ['forbid', rick?.id],
        [records[2]?.kind, undefined],
      ],
    )
    assert.equal(records[2]?.authorization?.outcome, 'deny')
  })

  test('a search and a question that nobody may ask are none', async () => {
    records.length = 0
    const subject = { type: 'user' }
    const action = { name: 'can_read_todos' }
    await ask('/access/v1/search/subject', { subject, action, resource })
    await ask('/access/v1/evaluation', question(rick), {})
    assert.deepEqual(records, [])
  })
})
