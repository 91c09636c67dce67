// Writes accounts, keys, sessions and revocations without end, and says of each that it is kept as
// soon as the store has said so. Called with a URL and the first number; ended by a kill.
import { writeSync } from 'node:fs'
import { sampleSession } from '../../guard/test/session/store-contract.ts'
import { openFull, sampleAccount, sampleKey } from './samples.ts'

const AT_ONCE = 8

const [url = '', first = '0'] = process.argv.slice(2)
const { accounts, apiKeys, sessions, revocations } = await openFull(url)
const expiresAt = Date.now() + 3_600_000
let next = Number(first)

const FULL_MILLISECONDS_MAX = 30_000
const pause = new Int32Array(new SharedArrayBuffer(4))

// At once on the pipe: what stands in a buffer of this process would die with it.
function acknowledge(kind: string, n: number): void {
  const deadline = Date.now() + FULL_MILLISECONDS_MAX
  for (;;) {
    try {
      writeSync(1, `${kind} ${n}\n`)
      return
    } catch (error) {
      // The pipe is full for as long as whoever reads it has no turn.
      const isFull = (error as NodeJS.ErrnoException).code === 'EAGAIN'
      if (!isFull || Date.now() > deadline) throw error
      Atomics.wait(pause, 0, 0, 5)
    }
  }
}

async function writeOn(): Promise<never> {
  for (;;) {
    const n = next++
    const id = `subject-${n}`
    await accounts.create(sampleAccount({ name: id }))
    acknowledge('account', n)
    await apiKeys.create(sampleKey({ id: `key-${n}`, subjectId: id }))
    acknowledge('key', n)
    await sessions.create(sampleSession({ hash: `session-${n}`, subject: { id, sets: [] } }))
    acknowledge('session', n)
    await revocations.revokeToken({ tokenId: `token-${n}`, expiresAt })
    acknowledge('revocation', n)
  }
}

await Promise.all(Array.from({ length: AT_ONCE }, writeOn))
