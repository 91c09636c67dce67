import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { type ExampleState, readStates, writeState } from '../src/state.ts'

// Goal: the token command finds the examples that run and no others, and only their owner can read
// their keys.

const state: ExampleState = {
  pid: process.pid,
  startedAt: 1000,
  framework: 'node',
  api: 'http://127.0.0.1:3000',
  issuer: 'http://127.0.0.1:4000',
  audience: 'api',
  service: { id: 'reporting', secret: 'secret', apiKey: 'key' },
  keys: { rs256: { kty: 'RSA' }, es256: { kty: 'EC' } },
}

function directoryOf(t: { after(end: () => void): void }): string {
  const directory = mkdtempSync(join(tmpdir(), 'state-'))
  t.after(() => rmSync(directory, { recursive: true }))
  return join(directory, 'state')
}

test('what was written is read back, until it is removed', (t) => {
  const directory = directoryOf(t)
  const remove = writeState(state, directory)
  assert.deepEqual(readStates(directory), [state])
  remove()
  assert.deepEqual(readStates(directory), [])
  assert.deepEqual(readdirSync(directory), [])
})

test('file and directory are for their owner only', (t) => {
  const directory = directoryOf(t)
  writeState(state, directory)
  assert.equal(statSync(directory).mode & 0o777, 0o700)
  assert.equal(statSync(join(directory, `example-${process.pid}.json`)).mode & 0o777, 0o600)
})

test('a directory that is not there holds no state', (t) => {
  assert.deepEqual(readStates(directoryOf(t)), [])
})

test('the latest start comes first', (t) => {
  const directory = directoryOf(t)
  writeState(state, directory)
  writeState({ ...state, pid: process.ppid, startedAt: 2000 }, directory)
  assert.deepEqual(
    readStates(directory).map(({ startedAt }) => startedAt),
    [2000, 1000],
  )
})

test('the state of a process that is gone is not read, and removed', (t) => {
  const directory = directoryOf(t)
  // Beyond the largest process id of Linux, so that nobody can have it.
  writeState({ ...state, pid: 2 ** 22 + 1 }, directory)
  assert.deepEqual(readStates(directory), [])
  assert.deepEqual(readdirSync(directory), [])
})

test('half a file and other files are passed over', (t) => {
  const directory = directoryOf(t)
  writeState(state, directory)
  writeFileSync(join(directory, 'example-1.json'), '{"pid":')
  writeFileSync(join(directory, 'notes.json'), '{}')
  assert.equal(readStates(directory).length, 1)
})
