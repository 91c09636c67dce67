import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { Story, type Told } from '../story.ts'

function refusal(at: number, told: Partial<Told> = {}): Told {
  return { at, status: 401, reason: 'token_expired', credential: 'c', ...told }
}

describe('told refusals', () => {
  test('are counted by credential and reason', () => {
    const { told } = new Story()
      .tell(refusal(0), refusal(9), refusal(5, { credential: 'd' }))
      .tell(refusal(12, { reason: 'key_unknown' }))
      .tally()
    assert.deepEqual(
      told.all.map(({ refusals, start, last }) => [refusals, last - start]),
      [
        [2, 9],
        [1, 0],
        [1, 0],
      ],
    )
  })

  test('a guess at a password is none', () => {
    const { told } = new Story().tell(refusal(0, { account: 'anna' })).tally()
    assert.equal(told.size, 0)
  })

  test('a refusal without reason or credential is none', () => {
    const { told } = new Story()
      .tell(refusal(0, { reason: undefined }), refusal(1, { credential: undefined }))
      .tally()
    assert.equal(told.size, 0)
  })

  test('instances are counted by reason', () => {
    const tally = new Story()
      .tell(refusal(0, { instance: 'a' }), refusal(1, { instance: 'a' }))
      .tell(refusal(2, { instance: 'b' }), refusal(3))
      .tally()
    const counts = tally.told.instancesOf(tally.reasons.numberOf('token_expired'))
    assert.deepEqual([...counts.values()], [2, 1])
  })

  test('what was served afterwards with the same credential is known', () => {
    const { told } = new Story()
      .tell({ at: 0, credential: 'c' }, refusal(1), { at: 2, credential: 'c' })
      .tally()
    assert.equal(told.all[0]?.servedAfter, 1)
  })

  test('refusals elsewhere are told apart', () => {
    const { told } = new Story().tell(refusal(0), refusal(1, { path: '/bills' })).tally()
    assert.equal(told.all[0]?.elsewhere, 1)
  })
})
