import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { hash } from '@node-rs/argon2'
import { hashPassword, PasswordVerifier } from '../../src/schemes/password.ts'

// Goal: the time of a verification says nothing about an account.

describe('equal work', () => {
  test('unknown accounts cost what the last known one cost, within a factor of two', async () => {
    const dear = await hash('x', { memoryCost: 32_768, timeCost: 2, parallelism: 1 })
    const verifier = new PasswordVerifier()
    await verifier.matches(dear, 'y')
    // Time of the processor, in milliseconds: what else the machine does takes none of it.
    const time = async (work: () => Promise<boolean>) => {
      const times = []
      for (let run = 0; run < 5; run += 1) {
        const begun = process.cpuUsage()
        assert.equal(await work(), false)
        const { user, system } = process.cpuUsage(begun)
        times.push((user + system) / 1000)
      }
      return Math.min(...times)
    }
    const known = await time(() => verifier.matches(dear, 'y'))
    const others = [
      ['no account', undefined],
      ['no password', null],
      ['a hash of another kind', '$2b$12$abcdefghijklmnopqrstuv'],
      ['a damaged hash', '$argon2id$v=19$m=8,t=1,p=1$'],
    ] as const
    for (const [name, passwordHash] of others) {
      const other = await time(() => verifier.matches(passwordHash, 'y').catch(() => false))
      assert.ok(other > known / 2 && other < known * 2, `${name}: ${known} ms and ${other} ms`)
    }
  })

  test('a damaged hash does not change the work of unknown accounts', async () => {
    const verifier = new PasswordVerifier()
    await assert.rejects(verifier.matches('$argon2id$v=19$m=1,t=0,p=0$YWFhYWFhYWE$YWFhYQ', 'x'))
    assert.equal(await verifier.matches(undefined, 'x'), false)
  })

  test('before any account was seen it is the work of hashPassword', async () => {
    const begun = performance.now()
    await new PasswordVerifier().matches(undefined, 'x')
    assert.ok(performance.now() - begun > 2)
  })
})

describe('hashPassword', () => {
  test('makes what OWASP recommends, salted, and what is verified', async () => {
    const [one, two] = await Promise.all([hashPassword('bird'), hashPassword('bird')])
    assert.match(one, /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
    assert.notEqual(one, two)
    assert.equal(await new PasswordVerifier().matches(one, 'bird'), true)
  })

  test('composes what was typed decomposed', async () => {
    const passwordHash = await hashPassword('e\u0301')
    assert.equal(await new PasswordVerifier().matches(passwordHash, 'é'), true)
  })

  for (const [name, password, isGood] of [
    ['nothing', '', false],
    ['one character', 'a', true],
    ['1,024', 'a'.repeat(1024), true],
    ['1,025', 'a'.repeat(1025), false],
  ] as const) {
    test(`${name}: ${isGood ? 'hashed' : 'refused'}`, async () => {
      if (isGood) assert.ok(await hashPassword(password))
      else await assert.rejects(hashPassword(password), TypeError)
    })
  }
})
