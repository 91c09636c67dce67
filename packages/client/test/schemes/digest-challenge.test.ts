import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { parseChallenges } from '@sallyport/contract'
import { readDigestChallenge } from '../../src/schemes/digest-challenge.ts'

describe('readDigestChallenge', () => {
  const good = 'realm="a", nonce="b", qop="auth"'
  const rows = [
    ['complete', `Digest ${good}`, true],
    ['another spelling of the algorithm', `Digest ${good}, algorithm=sha-256-SESS`, true],
    ['no qop: RFC 2069', 'Digest realm="a", nonce="b"', false],
    ['an unknown qop', 'Digest realm="a", nonce="b", qop="auth-conf"', false],
    ['no nonce', 'Digest realm="a", qop="auth"', false],
    ['no realm', 'Digest nonce="b", qop="auth"', false],
    ['an unknown algorithm', `Digest ${good}, algorithm=SHA-1`, false],
    ['a parameter twice', `Digest ${good}, nonce="c"`, false],
  ] as const
  for (const [name, field, isGood] of rows) {
    test(`${name}: ${isGood ? 'answered' : 'not answered'}`, () => {
      const [challenge] = parseChallenges(field).challenges
      assert.ok(challenge)
      assert.equal(readDigestChallenge(challenge) !== undefined, isGood)
    })
  }
})
