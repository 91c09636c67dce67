import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseCredentials, parseDigestCredentials } from '@sallyport/contract'
import fc from 'fast-check'
import { answerChallenge } from './digest-client.ts'
import { accountOf, requestOf, World } from './digest-fixture.ts'
import { verdictOf } from './request.ts'

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

const letters = fc.oneof(
  fc.integer({ min: 0x21, max: 0x7e }),
  fc.integer({ min: 0xc0, max: 0x17f }),
  fc.integer({ min: 0x3b1, max: 0x3c9 }),
  fc.integer({ min: 0x4e00, max: 0x9fff }),
  fc.integer({ min: 0x10400, max: 0x1044f }),
)
// What passwords may hold besides: blanks, signs and pictures.
const more = fc.constantFrom(0x20, 0xa0, 0xa3, 0x2028, 0x20ac, 0x3000, 0x1f511)
const textOf = (code: fc.Arbitrary<number>): fc.Arbitrary<string> =>
  fc
    .array(code, { minLength: 1, maxLength: 12 })
    .map((codes) => String.fromCodePoint(...codes).normalize('NFC'))

test('names of any letters but the colon, and passwords of any text [RFC 7616 4a MUST] [RFC 7616 4b MUST]', async () => {
  const names = textOf(letters).map((name) => name.replaceAll(':', ';'))
  await fc.assert(
    fc.asyncProperty(names, textOf(fc.oneof(letters, more)), async (username, password) => {
      const world = new World({
        lookup: (name) => (name === username ? accountOf(username, password) : undefined),
      })
      const utf8 = Buffer.from(username).toString('latin1')
      const answer = { username, password, with: { username: utf8 } }
      assert.equal(verdictOf(await world.answers(answer)), 'ok')
      const wrong = { ...answer, password: `${password}!` }
      assert.equal(verdictOf(await world.answers(wrong)), 'reject password_wrong')
    }),
    { numRuns: 300 },
  )
})
