import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { DecisionRecord } from '@sallyport/contract'
import { authenticated } from '@sallyport/policy'
import { createGuard } from '../../src/guard.ts'
import { model } from '../support.ts'
import { answerChallenge, type DigestAnswer } from './digest-client.ts'
import { NOW, REALM, requestOf, World } from './digest-fixture.ts'

// Goal: failed attempts are seen in the log, and the log can be shown to anybody. Method: one request
// through a guard, and the record it leaves.
async function recordOf(answer: DigestAnswer): Promise<DecisionRecord> {
  const world = new World()
  const records: DecisionRecord[] = []
  const guard = createGuard({
    realm: REALM,
    model,
    schemes: [world.scheme],
    clock: () => NOW,
    sink: { write: (entry) => records.push(entry.record()) },
  })
  const policy = guard.policy('me', { rule: authenticated() })
  await guard.handle(requestOf(answerChallenge(world.challenge(), answer)), policy)
  const [record] = records
  assert.ok(record)
  return record
}

test('a wrong response is in the log as a failure [RFC 7616 3.4a SHOULD]', async () => {
  const { reason, authentication } = await recordOf({ password: 'wrong' })
  assert.equal(reason, 'password_wrong')
  assert.equal(authentication.outcome, 'failure')
  assert.equal(authentication.scheme, 'digest')
})

test('a password typed as the name is not in the log [RFC 7616 3.4b SHOULD]', async () => {
  const record = await recordOf({ username: 'Circle of Life', password: 'Mufasa' })
  assert.equal(record.reason, 'account_unknown')
  assert.doesNotMatch(JSON.stringify(record), /Circle/)
})
