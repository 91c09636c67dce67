// Goal: while the identity provider is away nobody with a good token is refused, whoever cannot be judged is
// told when to come back, and two seconds after its return all is as before. Method: the outage of `main.ts`,
// shorter: the provider is a process of its own, which is killed, or stopped for longer than the guard waits.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { outage } from './outage.ts'

const rows = [
  { kind: 'killed', seconds: 3 },
  { kind: 'hanging', seconds: 6 },
] as const

describe('an outage of the identity provider', { concurrency: true }, () => {
  for (const row of rows) {
    const { kind, seconds } = row
    const isSkipped =
      process.platform === 'win32' && 'there is no SIGSTOP, and one loopback address'
    test(`${kind} for ${seconds} s`, { skip: isSkipped }, async () => {
      assert.deepEqual((await outage(row)).faults, [])
    })
  }
})
