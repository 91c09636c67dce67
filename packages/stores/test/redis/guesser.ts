import { connectRedis } from '../../src/redis/connection.ts'
import { redisThrottle } from '../../src/redis/throttle.ts'

/*
 * One process of several that guess the password of one account: `guesser.ts <url> <account> <times>`.
 * Prints how many guesses were let through.
 */
const [url = '', account = '', times = '0'] = process.argv.slice(2)
const UNDER_WAY = 20

const connection = connectRedis({ url, secret: 'of the test', timeoutMs: 20_000 })
if (!(await connection.ready(20_000))) throw new Error('there is no Redis')
const hour = { firstWaitSeconds: 3_600, longestWaitSeconds: 3_600, forgetAfterSeconds: 3_600 }
const free = 1_000_000
const throttle = redisThrottle(connection, {
  account: { ...hour, free: 5 },
  address: { free },
  network: { free },
  whenDown: 'refuse',
})

let left = Number(times)
let passed = 0
await Promise.all(Array.from({ length: UNDER_WAY }, guess))
process.stdout.write(`${passed}\n`)
connection.close()

async function guess(): Promise<void> {
  while (left > 0) {
    left -= 1
    const attempt = { address: `10.0.0.${left % 250}`, account, guessable: true }
    const admission = await throttle.begin(attempt, Date.now())
    if (admission.kind === 'wait') continue
    passed += 1
    await new Promise((resolve) => setTimeout(resolve, left % 7))
    await admission.ended('failed', Date.now())
  }
}
