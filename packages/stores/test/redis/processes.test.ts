import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { createThrottle } from '@sallyport/guard'
import { peer } from '../../../../tools/peer.ts'
import { type RedisServer, startRedis } from '../../../../tools/redis.ts'

const redis = peer('redis')
const PROCESSES = 4
const ATTEMPTS = 10_000
const DEADLINE_MILLISECONDS = 60_000

// Goal: it makes no difference how many processes a guesser is spread over.
// Method: 10,000 guesses on one account, by one process in memory and by four that share a Redis.
describe('four processes', { skip: 'skip' in redis && redis.skip }, () => {
  let server: RedisServer
  before(async () => {
    server = await startRedis('path' in redis ? redis.path : '')
  })
  after(() => server?.stop())

  test('let through exactly what one lets through', async () => {
    const runs = Array.from({ length: PROCESSES }, () =>
      guesser(server.url, 'alice', ATTEMPTS / PROCESSES),
    )
    const passed = (await Promise.all(runs)).reduce((sum, count) => sum + count, 0)
    assert.equal(passed, inOneProcess())
    assert.equal(passed, 6)
  })
})

/** One after the other, in memory. */
function inOneProcess(): number {
  const hour = { firstWaitSeconds: 3_600, longestWaitSeconds: 3_600, forgetAfterSeconds: 3_600 }
  const throttle = createThrottle({ account: { ...hour, free: 5 } })
  let passed = 0
  for (let i = 0; i < ATTEMPTS; i += 1) {
    const admission = throttle.begin({ address: undefined, account: 'alice' }, Date.now())
    if (admission.kind === 'wait') continue
    passed += 1
    admission.ended('failed', Date.now())
  }
  return passed
}

function guesser(url: string, account: string, times: number): Promise<number> {
  const file = join(import.meta.dirname, 'guesser.ts')
  const child = spawn(process.execPath, [file, url, account, String(times)], {
    ...{ stdio: ['ignore', 'pipe', 'inherit'], killSignal: 'SIGKILL' },
    timeout: DEADLINE_MILLISECONDS,
  })
  let output = ''
  child.stdout.on('data', (chunk) => {
    output += chunk
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code, signal) => {
      if (code === 0) resolve(Number(output))
      else reject(new Error(`a guesser ended with ${code ?? signal}`))
    })
  })
}
