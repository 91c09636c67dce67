// Goal: who asks is the same whether it is looked up by the bytes of an address or by its text.
// Method: random logs of many addresses, some with names, each request counted as it was read and as a copy of plain texts;
// and many addresses, each of which has its own number.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { Line } from '../../src/read/line.ts'
import { copyOf, Seen } from '../../src/read/seen.ts'
import { Callers } from '../../src/tally/callers.ts'
import { LIMITS } from '../../src/tally/limits.ts'
import { Spots } from '../../src/tally/spots.ts'
import { Texts } from '../../src/tally/texts.ts'

/** So that sixteen bytes can be looked at behind any address. */
const BEHIND = ' '.repeat(16)

function at(address: string, seen: Seen = new Seen()): Seen {
  seen.begin(Line.of(`${address}${BEHIND}`))
  seen.addressAt(0, Buffer.byteLength(address))
  return seen
}

const request = fc.record({
  address: fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.constantFrom('192.0.2.1', '192.0.2.10', '192.0.2.100', '2001:db8::1', '::1', '-', '', 'ä'),
  ),
  agent: fc.constantFrom('a/1', 'b/1', '-'),
  subject: fc.constantFrom(undefined, undefined, 'alice', 'bob'),
  credential: fc.constantFrom(undefined, undefined, 'c', 'd'),
  isCopied: fc.boolean(),
})

describe('Spots', () => {
  test('who asks is the same by bytes, by text, and by both in turn', () => {
    fc.assert(
      fc.property(fc.array(request, { maxLength: 150 }), (requests) => {
        const [byText, byBytes, byBoth] = [LIMITS, LIMITS, LIMITS].map((all) => new Callers(all))
        for (const [
          time,
          { address, agent, subject, credential, isCopied },
        ] of requests.entries()) {
          const seen = at(address)
          Object.assign(seen, { agent, subject, credential })
          const copy = Object.assign(new Seen(), copyOf(seen))
          const number = byText?.numberOf(copy, time)
          assert.equal(byBytes?.numberOf(seen, time), number)
          assert.equal(byBoth?.numberOf(isCopied ? copy : seen, time), number)
          assert.deepEqual(byBytes?.place, byText?.place)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('an address of sixteen bytes has a row, one of seventeen has none', () => {
    const [spots, addresses] = [new Spots(), new Texts(100)]
    assert.notEqual(spots.of(at('2001:db8:1234::1'), addresses), -1)
    assert.equal(spots.of(at('2001:db8:1234::12'), addresses), -1)
  })

  test('of two hundred thousand addresses each has its own number', () => {
    const [spots, addresses] = [new Spots(), new Texts(262_143)]
    const seen = new Seen()
    const all = Array.from(
      { length: 200_000 },
      (_, i) => `10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`,
    )
    const numberOf = (address: string): number => {
      const row = spots.of(at(address, seen), addresses)
      return row === -1 ? addresses.numberOf(address) : spots.address(row)
    }
    const first = all.map(numberOf)
    assert.equal(new Set(first).size, all.length)
    for (const [i, address] of all.entries())
      if (i % 7 === 0) assert.equal(numberOf(address), first[i])
  })

  test('an address that comes after the limit of addresses has no row', () => {
    const [spots, addresses] = [new Spots(), new Texts(1)]
    assert.notEqual(spots.of(at('192.0.2.1'), addresses), -1)
    assert.equal(spots.of(at('192.0.2.2'), addresses), -1)
    assert.notEqual(spots.of(at('192.0.2.1'), addresses), -1)
  })

  test('a row keeps the largest numbers of client and caller beside each other', () => {
    const [spots, addresses] = [new Spots(), new Texts(100)]
    const row = spots.of(at('192.0.2.1'), addresses)
    spots.notePlace(row, 8191, 524_286)
    assert.equal(spots.caller(row, 1), -1)
    spots.noteCaller(row, 262_143, 1)
    assert.deepEqual(
      [spots.client(row), spots.caller(row, 1), spots.caller(row, 2), spots.place(row)],
      [8191, 262_143, -1, 524_286],
    )
  })
})
