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

// At once on the pipe: what stands in a buffer of this process would die with it.
const acknowledge = (kind: string, n: number): number => writeSync(1, `${kind} ${n}\n`)

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
