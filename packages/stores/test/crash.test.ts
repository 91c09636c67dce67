// Goal: whatever a store has acknowledged is there after its process was killed.
// Method: a child process writes and acknowledges on its standard output; it is killed with SIGKILL at
// moments drawn by lot, five times, until 10,000 writes were acknowledged; then each is looked for.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { FullStores } from '../src/stores.ts'
import { places } from './places.ts'
import { openFull } from './samples.ts'

const WRITES = 10_000
const KILLS = 5
const AT_ONCE = 8
const DEADLINE_MILLISECONDS = 120_000
const WRITER = fileURLToPath(new URL('crash-writer.ts', import.meta.url))

/** Lets a process write until it is killed after about so many writes; what it acknowledged. */
async function killedAfter(writes: number, url: string, first: number): Promise<string[]> {
  const args = ['--conditions=sallyport:source', WRITER, url, String(first)]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let isOver = false
  const deadline = setTimeout(() => {
    isOver = true
    child.kill('SIGKILL')
  }, DEADLINE_MILLISECONDS)
  let text = ''
  let failure = ''
  let lines = 0
  child.stderr.on('data', (chunk: Buffer) => {
    failure += chunk
  })
  child.stdout.on('data', (chunk: Buffer) => {
    text += chunk
    for (const byte of chunk) if (byte === 10) lines += 1
    if (lines >= writes) child.kill('SIGKILL')
  })
  const signal = await new Promise((resolve) => child.on('close', (_code, how) => resolve(how)))
  clearTimeout(deadline)
  assert.equal(signal, 'SIGKILL', failure)
  assert.ok(!isOver, `only ${lines} writes in time: ${failure}`)
  // A last line without an end was not acknowledged in full.
  return text.split('\n').slice(0, -1)
}

async function isKept(stores: FullStores, line: string): Promise<boolean> {
  const [kind = '', n] = line.split(' ')
  const { accounts, apiKeys, sessions, revocations } = stores
  const found: Readonly<Record<string, () => unknown>> = {
    account: () => accounts.find(`subject-${n}`),
    key: () => apiKeys.find(`hash of key-${n}`),
    session: () => sessions.read(`session-${n}`),
    revocation: () => revocations.isRevoked({ tokenId: `token-${n}` }),
  }
  const one = await found[kind]?.()
  return one !== undefined && one !== false
}

/** Those of the lines that are not kept; looked for several at once, as a store is used. */
async function lostOf(stores: FullStores, lines: readonly string[]): Promise<readonly string[]> {
  const lost: string[] = []
  const left = lines.values()
  const look = async (): Promise<void> => {
    for (const line of left) if (!(await isKept(stores, line))) lost.push(line)
  }
  await Promise.all(Array.from({ length: AT_ONCE }, look))
  return lost
}

const { sqlite, postgres } = places()
for (const { name, skip, fresh } of [sqlite, postgres]) {
  test(`${name}: nothing that was acknowledged is lost`, { skip }, async (t) => {
    const url = await fresh()
    const acknowledged: string[] = []
    while (acknowledged.length < WRITES) {
      const writes = Math.min(WRITES / KILLS + randomInt(200), WRITES)
      acknowledged.push(...(await killedAfter(writes, url, acknowledged.length)))
    }
    const stores = await openFull(url)
    t.after(() => stores.close())
    const lost = await lostOf(stores, acknowledged)
    assert.deepEqual(lost, [])
    t.diagnostic(`${acknowledged.length} acknowledged, ${lost.length} lost`)
  })
}
