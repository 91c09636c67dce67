import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCredentials, parseDigestCredentials } from '@sallyport/contract'
import fc from 'fast-check'
import { answerChallenge } from './digest-client.ts'
import { requestOf, World } from './digest-fixture.ts'

// Goal: whatever a client sends is answered, and only what says the same as good credentials is let in.
const read = (field: string) => {
  const parsed = parseCredentials(field)
  return parsed.kind === 'credentials' ? parseDigestCredentials(parsed.credentials) : undefined
}

/** What good credentials say, as far as it is protected; the algorithm has no case. */
function saidBy(field: string): unknown {
  const reading = read(field)
  assert.ok(reading?.kind === 'digest', field)
  const { algorithm, ...rest } = reading.credentials
  return { ...rest, algorithm: algorithm.toLowerCase() }
}

const bytes = fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code))

test('any text is read, and nothing is thrown', () => {
  const { scheme } = new World()
  fc.assert(
    fc.property(fc.string({ unit: bytes, maxLength: 300 }), (text) => {
      const { kind } = scheme.read(requestOf(`Digest ${text}`))
      assert.notEqual(kind, 'absent')
    }),
  )
})

test('good credentials with a piece replaced are let in only if they say the same', async () => {
  const world = new World({ qop: ['auth', 'auth-int'], userhash: true })
  const change = fc.record({
    at: fc.nat({ max: 400 }),
    length: fc.nat({ max: 3 }),
    by: fc.string({ unit: fc.oneof(bytes, fc.constantFrom('"', '\\', ',', '=')), maxLength: 3 }),
  })
  const isLetIn = async (field: string): Promise<boolean> => {
    const reading = world.scheme.read(requestOf(field, { body: () => new Uint8Array(0) }))
    if (reading.kind !== 'found') return false
    return (await world.scheme.verify(reading.credentials, world.now)).kind === 'ok'
  }
  await fc.assert(
    fc.asyncProperty(change, async ({ at, length, by }) => {
      const good = answerChallenge(world.challenge())
      const changed = good.slice(0, at) + by + good.slice(at + length)
      if (await isLetIn(changed)) assert.deepEqual(saidBy(changed), saidBy(good))
    }),
    { numRuns: 2_000 },
  )
})
