// Goal: rules come into force whole. No request is lost while they change, and none is ruled by a mixture.
// Method: the command as a process of its own under load, over kept connections; each answer says which version
// decided, in every part of it, and has to be one that was in force between the question and the answer.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { reloadUnderLoad } from '../../../src/gate/reload/reload.ts'

describe('rules that change under load', () => {
  test('2,000 requests during 5 reloads: each is answered by one version, and each version answers', async () => {
    const { asked, byVersion, wrong } = await reloadUnderLoad({ requests: 2_000, reloads: 5 })
    assert.deepEqual(wrong, [])
    assert.equal(asked, 2_000)
    const versions = [...byVersion.keys()].sort()
    assert.deepEqual(versions, [0, 1, 2, 3, 4, 5])
    assert.equal(
      [...byVersion.values()].reduce((sum, count) => sum + count, 0),
      2_000,
    )
  })
})
