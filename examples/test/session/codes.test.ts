import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { codeOf, createCodeVerifier } from '../../src/session/codes.ts'

// Goal: a code is good for whom it is, in its time, and once.

const SECRET = 'ORUGKIDTMVRXEZLUEBXWMIDDMFZG63BO'
const START = 1_800_000_000_000

function world() {
  let now = START
  const secretOf = (id: string) => (id === 'carol' ? SECRET : undefined)
  const verifier = createCodeVerifier(secretOf, () => now)
  const verify = async (steps: number, subject = 'carol') =>
    (await verifier.verify(subject, codeOf(SECRET, { steps, now }))).kind
  const advance = (seconds: number): void => {
    now += seconds * 1000
  }
  return { verifier, verify, advance }
}

const rows = [
  ['the code of now is right', 0, 'right'],
  ['that of a clock half a minute behind is right', -1, 'right'],
  ['that of a clock half a minute ahead is right', 1, 'right'],
  ['that of a clock a minute behind is wrong', -2, 'wrong'],
  ['that of a clock a minute ahead is wrong', 2, 'wrong'],
] as const

describe('codes of an authenticator app', () => {
  for (const [name, steps, expected] of rows) {
    test(name, async () => assert.equal(await world().verify(steps), expected))
  }

  test('the codes are those of RFC 6238 appendix B, cut to six digits', () => {
    const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'
    assert.equal(codeOf(secret, { now: 59_000 }), '287082')
    assert.equal(codeOf(secret, { now: 1_111_111_109_000 }), '081804')
  })

  test('a code is good once, and no earlier one afterwards', async () => {
    const { verify, advance } = world()
    assert.equal(await verify(0), 'right')
    assert.equal(await verify(0), 'wrong')
    assert.equal(await verify(-1), 'wrong')
    advance(30)
    assert.equal(await verify(0), 'right')
  })

  test('whoever has no app has no code', async () => {
    assert.equal(await world().verify(0, 'alice'), 'wrong')
  })

  for (const code of ['', '12345', '1234567', '12345a', 'undefined']) {
    test(`\`${code}\` is no code`, async () => {
      assert.equal((await world().verifier.verify('carol', code)).kind, 'wrong')
    })
  }

  test('guessing is slowed, also for the right code', async () => {
    const { verifier, verify } = world()
    for (let i = 0; i < 6; i++) await verifier.verify('carol', `00000${i}`)
    assert.equal(await verify(0), 'wait')
  })
})
