import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fileSink } from '@sallyport/guard'
import { openRecordQueries, openRecordSink } from '@sallyport/stores'
import { idOf, refusal } from '../../../explain/test/why/samples.ts'
import { call, callProcess, folderWith } from '../called.ts'

const lines = [refusal(1), refusal(2)].map((record) => JSON.stringify(record)).join('\n')
const entryOf = (n: number) => ({
  id: idOf(n),
  record: () => refusal(n),
  line: () => JSON.stringify(refusal(n)),
})

// Goal: the command finds a record wherever it is kept, says clearly where it cannot, and its exit code says which.
describe('sallyport explain why', () => {
  test('tells the story of a decision in a file', async () => {
    const folder = folderWith({ 'decisions.jsonl': lines })
    const { code, out } = await call(
      folder,
      'explain',
      'why',
      idOf(1),
      '--records',
      'decisions.jsonl',
    )
    assert.equal(code, 0)
    assert.match(out, /^GET \/orders\/1 of `alice` was refused with 403/)
    assert.match(out, /NO authorize/)
    assert.match(out, /needed permission orders:read; had sets guest/)
  })

  test('the same as JSON', async () => {
    const folder = folderWith({ 'decisions.jsonl': lines })
    const { out } = await call(
      ...([folder, 'explain', 'why', idOf(1), '--json', '--records', 'decisions.jsonl'] as const),
    )
    const { kind, story } = JSON.parse(out)
    assert.equal(kind, 'story')
    assert.equal(story.record.id, idOf(1))
  })

  test('a curl line, as a process of its own', async () => {
    const folder = folderWith({ 'decisions.jsonl': lines })
    const question = "curl -H 'Authorization: Bearer s3cret' https://api.example/orders/2"
    const args = ['explain', 'why', question, '--records', 'decisions.jsonl']
    const { code, out } = await callProcess(folder, args)
    assert.equal(code, 0)
    assert.match(out, /^GET \/orders\/2/)
    assert.ok(!out.includes('s3cret'))
  })

  test('a log with its older files', async () => {
    const folder = folderWith({})
    const sink = fileSink(join(folder, 'd.jsonl'), { maxBytes: 1024 })
    for (const n of [1, 2]) {
      sink.write(entryOf(n))
      await sink.flush()
    }
    await sink.close()
    for (const n of [1, 2]) {
      const { code } = await call(folder, 'explain', 'why', idOf(n), '--records', 'file:d.jsonl')
      assert.equal(code, 0)
    }
  })

  test('a SQLite file, in which the question is noted', async () => {
    const folder = folderWith({})
    const url = `sqlite:${join(folder, 'r.db')}`
    const sink = await openRecordSink(url, { retention: { days: 36_500 } })
    sink.write(entryOf(1))
    await sink.close()
    const asked = await call(folder, 'explain', 'why', idOf(1), '--records', url)
    assert.equal(asked.code, 0, asked.error)
    const queries = await openRecordQueries(url)
    const [note] = await queries.reads(1)
    await queries.close()
    assert.equal(note?.asked, `decision ${idOf(1)}`)
    assert.match(note?.who ?? '', /@/)
  })

  test('an unknown id: what the records reach, and what to try', async () => {
    const folder = folderWith({ 'decisions.jsonl': lines })
    const { code, out } = await call(
      ...([folder, 'explain', 'why', idOf(9), '--records', 'decisions.jsonl'] as const),
    )
    assert.equal(code, 1)
    assert.match(out, /no record of decision .* reach from 2026-05-04 07:33:01 UTC/)
  })

  const wrong: readonly (readonly [string, readonly string[], RegExp])[] = [
    ['no records', [idOf(1)], /where the records are is not said/],
    [
      'a file that is not there',
      [idOf(1), '--records', 'nowhere'],
      /nowhere cannot be read: ENOENT/,
    ],
    ['a folder', [idOf(1), '--records', '.'], /is no file/],
    ['a log that is not there', [idOf(1), '--records', 'file:nowhere'], /there is no such log/],
    [
      'a database that is not there',
      [idOf(1), '--records', 'sqlite:nowhere.db'],
      /cannot be read: ENOENT/,
    ],
    [
      'two stores',
      [idOf(1), '--records', 'sqlite:a.db', '--records', 'sqlite:b.db'],
      /a store stands alone/,
    ],
    [
      'a question that names nothing',
      ['what', '--records', 'decisions.jsonl'],
      /neither a decision id/,
    ],
    ['no question', ['--records', 'decisions.jsonl'], /one operand is expected: QUESTION/],
  ]
  for (const [name, args, message] of wrong) {
    test(`${name} is said, with exit code 2`, async () => {
      const folder = folderWith({ 'decisions.jsonl': lines })
      const { code, error } = await call(folder, 'explain', 'why', ...args)
      assert.equal(code, 2)
      assert.match(error, message)
    })
  }

  test('the password of a database appears in no message', async () => {
    const url = 'postgres://u:s3cret@127.0.0.1:1/x'
    const { code, out, error } = await call(
      folderWith({}),
      'explain',
      'why',
      idOf(1),
      '--records',
      url,
    )
    assert.equal(code, 2)
    assert.ok(!`${out}${error}`.includes('s3cret'))
  })
})
