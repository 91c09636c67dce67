import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, describe, test } from 'node:test'
import type { DecisionRecord } from '@sallyport/contract'
import { fileSink, recordFilesOf } from '../../src/record/file-sink.ts'
import type { RecordEntry } from '../../src/record/record.ts'

const root = mkdtempSync(join(tmpdir(), 'sallyport-records-'))
after(() => rmSync(root, { recursive: true, force: true }))

let folders = 0
function freshPath(): string {
  folders += 1
  return join(mkdtempSync(join(root, `${folders}-`)), 'decisions.jsonl')
}

const entryOf = (id: string, more = ''): RecordEntry => ({
  id,
  record: () => ({ v: 1, id }) as unknown as DecisionRecord,
  line: () => JSON.stringify({ v: 1, id, more }),
})

function idsIn(path: string): readonly string[] {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line).id)
}

async function written(path: string, ids: readonly string[]): Promise<void> {
  const sink = fileSink(path)
  for (const id of ids) sink.write(entryOf(id))
  await sink.close()
}

// Goal: what flush has acknowledged stands in the file, each record on a line of its own, whatever happens to the file.
describe('fileSink', () => {
  test('nothing is written before its time, and everything by flush', async () => {
    const path = freshPath()
    const sink = fileSink(path, { lingerMs: 60_000 })
    sink.write(entryOf('a'))
    sink.write(entryOf('é'))
    assert.deepEqual(readdirSync(join(path, '..')), [])
    await sink.flush()
    assert.deepEqual(idsIn(path), ['a', 'é'])
    await sink.close()
  })

  test('without a flush records are written within their time', async () => {
    const path = freshPath()
    const sink = fileSink(path, { lingerMs: 5 })
    sink.write(entryOf('a'))
    for (let i = 0; i < 100 && readdirSync(join(path, '..')).length === 0; i++) await pause(5)
    await sink.flush()
    assert.deepEqual(idsIn(path), ['a'])
    await sink.close()
  })

  test('a restart goes on in the same file', async () => {
    const path = freshPath()
    await written(path, ['a'])
    await written(path, ['b'])
    assert.deepEqual(idsIn(path), ['a', 'b'])
  })

  test('half a line that a killed process left is ended before anything is added', async () => {
    const path = freshPath()
    await written(path, ['a'])
    appendFileSync(path, '{"v":1,"id":"to')
    await written(path, ['b'])
    const lines = readFileSync(path, 'utf8').split('\n')
    assert.equal(lines[1], '{"v":1,"id":"to')
    assert.equal(JSON.parse(lines[2] ?? '').id, 'b')
  })

  test('a full file gets a name of its time, and only so many are kept', async () => {
    const path = freshPath()
    const sink = fileSink(path, { maxBytes: 1024, keep: 2 })
    for (let i = 0; i < 8; i++) {
      sink.write(entryOf(`r${i}`, 'x'.repeat(600)))
      await sink.flush()
    }
    await sink.close()
    const files = await recordFilesOf(path)
    assert.equal(files.length, 3)
    assert.equal(files.at(-1), path)
    assert.deepEqual(files.flatMap(idsIn), ['r5', 'r6', 'r7'])
  })

  test('files of other logs are neither counted nor removed', async () => {
    const path = freshPath()
    for (const name of ['decisions.old.jsonl', 'other.2026-01-01T00-00-00.000Z.jsonl']) {
      appendFileSync(join(path, '..', name), '{}\n')
    }
    const sink = fileSink(path, { maxBytes: 1024, keep: 0 })
    for (const id of ['a', 'b']) {
      sink.write(entryOf(id, 'x'.repeat(900)))
      await sink.flush()
    }
    await sink.close()
    assert.deepEqual(await recordFilesOf(path), [path])
    assert.equal(readdirSync(join(path, '..')).length, 3)
  })

  test('a file that somebody moved away is begun anew', async () => {
    const path = freshPath()
    const sink = fileSink(path)
    sink.write(entryOf('a'))
    await sink.flush()
    renameSync(path, `${path}.1`)
    await pause(1_050)
    sink.write(entryOf('b'))
    await sink.close()
    assert.deepEqual([idsIn(`${path}.1`), idsIn(path)], [['a'], ['b']])
  })

  test('two writers of one file do not mix their lines', async () => {
    const path = freshPath()
    const both = [fileSink(path), fileSink(path)]
    for (let i = 0; i < 2_000; i++) both[i % 2]?.write(entryOf(String(i), 'x'.repeat(i % 300)))
    await Promise.all(both.map((sink) => sink.close()))
    assert.equal(new Set(idsIn(path)).size, 2_000)
  })

  test('a place that cannot be written to loses nothing as long as there is room', async () => {
    const path = freshPath()
    const sink = fileSink(join(path, 'x'))
    appendFileSync(path, '')
    sink.write(entryOf('a'))
    await assert.rejects(sink.flush(), /ENOTDIR/)
    assert.equal(sink.lost, 0)
    rmSync(path)
    await import('node:fs/promises').then(({ mkdir }) => mkdir(path))
    await sink.flush()
    assert.deepEqual(idsIn(join(path, 'x')), ['a'])
    await sink.close()
  })

  test('nobody but the owner may read it', async () => {
    const path = freshPath()
    await written(path, ['a'])
    const { mode } = await import('node:fs/promises').then(({ stat }) => stat(path))
    assert.equal(mode & 0o077, 0)
  })
})

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
