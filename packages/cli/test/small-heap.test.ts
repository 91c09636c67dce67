import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { describe, test } from 'node:test'

const source = new URL('../src/small-heap.ts', import.meta.url)

/** The young part of the heap of a process that keeps much of what it makes, in MB. */
function youngAfter(first: string): number {
  const script = `
    import { getHeapSpaceStatistics } from 'node:v8'
    ${first}
    const kept = []
    for (let at = 0; at < 600_000; at++) kept.push({ at, more: [at, String(at)] })
    const young = getHeapSpaceStatistics().find((one) => one.space_name === 'new_space')
    console.log(kept.length > 0 && young.space_size / 1048576)`
  const args = ['--input-type=module', '--eval', script]
  const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  assert.match(stdout, /^\d/, stderr)
  return Number(stdout)
}

describe('keepHeapSmall', () => {
  test('the young part of the heap does not grow any more', () => {
    const small = youngAfter(`import { keepHeapSmall } from '${source}'\nkeepHeapSmall()`)
    const usual = youngAfter('')
    assert.ok(small <= 16 && usual >= 2 * small, `${small} MB, else ${usual} MB`)
  })
})
