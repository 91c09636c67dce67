import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Course } from '../../src/log/course.ts'

const MINUTE = 60_000

test('refusals are counted by minute, status and reason', () => {
  const course = new Course()
  course.add({ time: 0, status: 401, reason: 'token_expired' })
  course.add({ time: MINUTE - 1, status: 403, reason: undefined })
  course.add({ time: MINUTE, status: 401, reason: undefined })
  const [first, second] = [...course.minutes]
  assert.deepEqual(
    [...(first?.statuses ?? [])],
    [
      ['401', 1],
      ['403', 1],
    ],
  )
  assert.deepEqual([...(first?.reasons ?? [])], [['token_expired', 1]])
  assert.deepEqual([...(second?.statuses ?? [])], [['401', 1]])
  assert.deepEqual(
    [...course.statuses],
    [
      ['401', 2],
      ['403', 1],
    ],
  )
})

test('where there is no more room the oldest tenth goes, and the sums stay', () => {
  const course = new Course(20)
  for (let i = 0; i < 20; i += 1) course.add({ time: i * MINUTE, status: 401, reason: undefined })
  assert.equal([...course.minutes].length, 20)
  course.add({ time: 20 * MINUTE, status: 401, reason: undefined })
  const minutes = [...course.minutes].map(({ minute }) => minute)
  assert.deepEqual([minutes.length, Math.min(...minutes)], [19, 2])
  assert.equal(course.statuses.get('401'), 21)
})
