// Goal: in blocks is what would come by itself, in the same order, whatever is wanted and however many logs there are.
// Method: logs of plain and other lines; the same requests are received one by one and in blocks.
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
/** When a line is, in milliseconds. */
const at = (i: number): number => Date.UTC(2026, 4, 4, 7, 10, i)
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

  for (const options of [
    { since: at(900) },
    { until: at(900) },
    { since: at(300), until: at(301) },
  ]) {
    test(`holds what is wanted, ${Object.keys(options)}`, async () => {
      const [inBlocks, each] = [
        await received([LOG], options),
        await received([LOG], { ...options, each: true }),
      ]
      assert.deepEqual(inBlocks.all, each.all)
      assert.deepEqual(inBlocks.reading, each.reading)
    })
  }

  test('holds nothing that another log has an earlier request than', async () => {
    const halves = [LOG.slice(0, LOG.indexOf(lineOf(1200))), LOG.slice(LOG.indexOf(lineOf(800)))]
    const [inBlocks, each] = [await received(halves), await received(halves, { each: true })]
    assert.ok(inBlocks.blocks > 0)
    assert.deepEqual(inBlocks.all, each.all)
    assert.deepEqual(inBlocks.reading, each.reading)
  })

  test('where lines of several logs are in turn, each comes in turn', async () => {
    const lines = LOG.split(/(?<=\n)/)
    const logs = [0, 1].map((odd) => lines.filter((_, i) => i % 2 === odd).join(''))
    const [inBlocks, each] = [await received(logs), await received(logs, { each: true })]
    assert.deepEqual(inBlocks.all, each.all)
  })
})
