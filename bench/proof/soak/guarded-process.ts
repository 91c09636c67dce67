import { setTimeout as sleep } from 'node:timers/promises'
import { serveGuarded } from './guarded.ts'

// The server under load in a process of its own, whose memory is nobody else's: it tells where it listens,
// and, as often as it is asked, how many megabytes are in use once all that nobody refers to is collected.
const { url } = await serveGuarded()
process.send?.({ url })
process.on('message', async () => {
  // Twice: what the first one found dead is cleaned up after it.
  for (let time = 0; time < 2; time += 1) {
    globalThis.gc?.()
    await sleep(1)
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  process.send?.({ megabytes: (heapUsed + external + arrayBuffers) / 1_048_576 })
})
process.on('disconnect', () => process.exit(0))
