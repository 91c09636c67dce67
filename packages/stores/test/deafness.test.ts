// Goal: as long as nothing is heard, everybody is announced within each second, and no longer.
// Method: a clock that the test moves.
import assert from 'node:assert/strict'
import { afterEach, beforeEach, describe, mock, test } from 'node:test'
import { Deafness } from '../src/deafness.ts'

describe('Deafness', () => {
  let heard: (string | undefined)[] = []
  let deafness = new Deafness(() => {})
  beforeEach(() => {
    mock.timers.enable({ apis: ['setInterval'] })
    heard = []
    deafness = new Deafness((subjectId) => heard.push(subjectId))
  })

  afterEach(() => mock.timers.reset())

  test('everybody is announced when it begins, within each second, and when it ends', () => {
    deafness.begin()
    assert.deepEqual(heard, [undefined])
    for (let seconds = 1; seconds <= 4; seconds += 1) {
      const before = heard.length
      mock.timers.tick(1_000)
      assert.ok(heard.length > before, `nobody is announced in second ${seconds}`)
    }
    const during = heard.length
    deafness.end()
    assert.equal(heard.length, during + 1)
    mock.timers.tick(10_000)
    assert.equal(heard.length, during + 1, 'it goes on for ever')
  })

  test('one that began already does not begin again', () => {
    for (let i = 0; i < 3; i += 1) deafness.begin()
    assert.deepEqual(heard, [undefined])
    deafness.end()
    heard = []
    mock.timers.tick(10_000)
    assert.deepEqual(heard, [])
  })

  test('whoever stops hears nothing more', () => {
    deafness.begin()
    deafness.stop()
    mock.timers.tick(10_000)
    assert.deepEqual(heard, [undefined])
  })
})
