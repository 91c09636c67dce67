// Goal: who asks in the lines of a block is who would ask in each by itself, and the row tells where each came from.
// Method: random logs of few addresses and agents, in blocks and as texts; of some addresses no row can be kept.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { copyOf } from '../../src/read/index.ts'
import { readLogsInto } from '../../src/read/read-logs.ts'
import { BlockCallers } from '../../src/tally/block-callers.ts'
import type { Place } from '../../src/tally/caller.ts'
import { Callers } from '../../src/tally/callers.ts'
import { LIMITS, type TallyLimits } from '../../src/tally/limits.ts'

const who = fc.record({
  address: fc.constantFrom(
    '192.0.2.1',
    '192.0.2.11',
    '192.0.2.111',
    '::1',
    '2001:db8:17:4::1',
    'x',
  ),
  agent: fc.constantFrom('a/1', 'b/1', '-', '', 'a\\\\"b', 'a'.repeat(90)),
  user: fc.constantFrom('-', '-', '-', '-', '-', '-', 'alice'),
})
type Who = typeof who extends fc.Arbitrary<infer R> ? R : never

function lineOf({ address, agent, user }: Who): string {
  return `${address} - ${user} [04/May/2026:07:33:09 +0000] "GET / HTTP/1.1" 200 17 "-" "${agent}"\n`
}

async function compare(all: readonly Who[], limits: TallyLimits): Promise<void> {
  const [inBlocks, each] = [new Callers(limits), new Callers(limits)]
  const [told, expected]: [unknown[], unknown[]] = [[], []]
  const place: Place = { address: 0, client: 0, time: 0 }
  const found = new BlockCallers()
  const log = (): Readable => Readable.from([Buffer.from(all.map(lineOf).join(''))])
  await readLogsInto([log()], {
    add: (seen) => {
      const caller = inBlocks.callerOf(copyOf(seen)).number
      told.push([caller, inBlocks.place.address, inBlocks.place.client])
    },
    addBlock: (block) => {
      inBlocks.read(block, found)
      for (let row = 0; row < block.count; row += 1) {
        const caller = found.callerIn(row, place)
        told.push([caller, place.address, place.client])
      }
    },
  })
  await readLogsInto([log()], {
    add: (seen) => {
      const caller = each.callerOf(copyOf(seen)).number
      expected.push([caller, each.place.address, each.place.client])
    },
  })
  assert.deepEqual(told, expected)
}

describe('BlockCallers', () => {
  const limits: readonly (readonly [string, TallyLimits])[] = [
    ['with room for all', LIMITS],
    ['with room for three callers', { ...LIMITS, callers: 3 }],
    ['with room for two addresses and one client', { ...LIMITS, addresses: 2, clients: 1 }],
  ]
  for (const [name, own] of limits)
    test(`tell of each line what is told of it by itself, ${name}`, async () => {
      const many = fc.array(who, { minLength: 1, maxLength: 200 })
      await fc.assert(
        fc.asyncProperty(many, (all) => compare(all, own)),
        { numRuns: 60 },
      )
    })
})
