// Goal: blocks are handed out where all is wanted in the order of one log, and in them is what would come by itself.
// Method: one log of plain and other lines; the same requests are received one by one and in blocks.
import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import type { Observation } from '../../src/observation.ts'
import { copyOf } from '../../src/read/index.ts'
import { type ReadLogsOptions, readLogsInto } from '../../src/read/read-logs.ts'

const lineOf = (i: number): string => {
  const user = i % 50 === 49 ? 'alice' : '-'
  const time = `04/May/2026:07:${String(10 + Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')}`
  return `192.0.2.${i % 200} - ${user} [${time} +0000] "GET /orders/${i} HTTP/1.1" ${i % 7 === 0 ? 401 : 200} 17 "-" "curl/${i % 3}"\n`
}
const LOG = Array.from({ length: 2000 }, (_, i) => lineOf(i)).join('')

async function received(
  logs: readonly string[],
  options: ReadLogsOptions & { readonly each?: true } = {},
): Promise<{ all: readonly Observation[]; blocks: number; reading: unknown }> {
  const all: Observation[] = []
  let blocks = 0
  const add = (seen: Observation): void => void all.push(copyOf(seen))
  const addBlock = (block: { count: number; show(row: number): Observation }): void => {
    blocks += 1
    for (let row = 0; row < block.count; row += 1) add(block.show(row))
  }
  const sources = logs.map((log) => Readable.from([Buffer.from(log)], { objectMode: false }))
  const reading = await readLogsInto(
    sources,
    options.each === true ? { add } : { add, addBlock },
    options,
  )
  return { all, blocks, reading }
}

describe('Block', () => {
  test('holds what would come by itself, in the same order', async () => {
    const [inBlocks, each] = [await received([LOG]), await received([LOG], { each: true })]
    assert.ok(inBlocks.blocks > 2000 / 64)
    assert.equal(each.blocks, 0)
    assert.equal(each.all.length, 2000)
    assert.deepEqual(inBlocks.all, each.all)
    assert.deepEqual(inBlocks.reading, each.reading)
  })

  for (const options of [{ since: 1 }, { until: Date.UTC(2100, 0) }]) {
    test(`there is none where ${Object.keys(options)} may leave some out`, async () => {
      assert.equal((await received([LOG], options)).blocks, 0)
    })
  }

  test('there is none while another log may have an earlier request', async () => {
    assert.equal((await received([LOG, LOG])).blocks, 0)
  })
})
