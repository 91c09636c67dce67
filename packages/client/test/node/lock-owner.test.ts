// Goal: an owner is called dead only where that is certain.
// Method: one row per owner, made of this process, of one that ended, and of one elsewhere.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'
import { isErrno, livenessOf, ownOwner, readOwner } from '../../src/node/lock-owner.ts'

const own = await ownOwner()
const gone = spawnSync(process.execPath, ['--version']).pid

describe('livenessOf', () => {
  const rows = [
    ['this process is alive', own, 'alive'],
    ['one that ended is dead', { ...own, pid: gone }, 'dead'],
    ['one without a time of its start is judged by its number', { ...own, started: '' }, 'alive'],
    ['one of another place is unknown', { ...own, place: 'elsewhere', pid: gone }, 'unknown'],
    ['none that can be read is unknown', undefined, 'unknown'],
  ] as const
  for (const [name, owner, expected] of rows) {
    test(name, async () => assert.equal(await livenessOf(owner), expected))
  }

  test('one whose number was given anew is dead', async (context) => {
    if (own.started === '') return context.skip('this system does not tell when a process began')
    assert.equal(await livenessOf({ ...own, started: '1' }), 'dead')
  })
})

describe('readOwner', () => {
  test('reads what was written', () => assert.deepEqual(readOwner(JSON.stringify(own)), own))

  const rows: readonly (readonly [string, unknown])[] = [
    ['no object', 7],
    ['null', null],
    ['a number of 0, which means a whole group of processes', { ...own, pid: 0 }],
    ['a number below, as well', { ...own, pid: -1 }],
    ['a number that is none', { ...own, pid: '7' }],
    ['no place', { ...own, place: undefined }],
    ['no start', { ...own, started: 3 }],
    ['no id', { ...own, id: undefined }],
  ]
  for (const [name, value] of rows) {
    test(`${name} is none`, () => assert.equal(readOwner(JSON.stringify(value)), undefined))
  }
  test('half a text is none', () => assert.equal(readOwner('{"pid":'), undefined))
})

test('no two owners have the same id', async () => assert.notEqual((await ownOwner()).id, own.id))

test('isErrno knows errors of the system by their name', () => {
  const error = Object.assign(new Error('x'), { code: 'ENOENT' })
  assert.ok(isErrno(error, 'EPERM', 'ENOENT'))
  assert.ok(!isErrno(error, 'EPERM'))
  assert.ok(!isErrno(new Error('x'), 'ENOENT'))
  assert.ok(!isErrno({ code: 'ENOENT' }, 'ENOENT'))
})
