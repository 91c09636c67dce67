// Goal: lives go on in the order of their instants, and whoever was put down first goes first.
// Method: lives that write down when they were resumed.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { type Life, Schedule } from './schedule.ts'

function* writing(
  schedule: Schedule,
  into: string[],
  [name, ...instants]: [string, ...number[]],
): Life {
  for (const instant of instants) {
    yield instant
    into.push(`${name} ${schedule.now}`)
  }
}

function run(lives: [string, ...number[]][], { end = 100, most = 100 } = {}): string[] {
  const schedule = new Schedule()
  const written: string[] = []
  for (const life of lives) schedule.begin(writing(schedule, written, life))
  schedule.run(end, () => written.length >= most)
  return written
}

describe('Schedule', () => {
  test('the earliest goes first', () => {
    assert.deepEqual(
      run([
        ['a', 5, 9],
        ['b', 7],
      ]),
      ['a 5', 'b 7', 'a 9'],
    )
  })
  test('at the same instant, whoever was put down first', () => {
    assert.deepEqual(
      run([
        ['a', 5],
        ['b', 5],
        ['c', 5],
      ]),
      ['a 5', 'b 5', 'c 5'],
    )
  })
  test('an instant that is over is now', () => {
    assert.deepEqual(run([['a', 8, 3]]), ['a 8', 'a 8'])
  })
  test('nothing happens after the end', () => {
    assert.deepEqual(run([['a', 5, 20]], { end: 10 }), ['a 5'])
  })
  test('it stops when it is full', () => {
    assert.deepEqual(run([['a', 1, 2, 3]], { most: 2 }), ['a 1', 'a 2'])
  })
  test('many come in order', () => {
    const lives = Array.from({ length: 200 }, (_, index): [string, number] => [
      'x',
      (index * 7919) % 97,
    ])
    const instants = run(lives, { most: 1000 }).map((line) => Number(line.slice(2)))
    assert.deepEqual(
      instants,
      instants.toSorted((one, other) => one - other),
    )
    assert.equal(instants.length, 200)
  })
})
