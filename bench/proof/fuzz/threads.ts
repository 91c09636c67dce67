import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Share, Shared } from './share.ts'

/** Tries shares in so many threads, each as soon as a thread is free, and tells of each that is done. */
export async function inThreads(
  shares: readonly Share[],
  threads: number,
  tell: (shared: Shared) => void,
): Promise<readonly Shared[]> {
  const queue = [...shares]
  const done: Shared[] = []
  const lane = async (): Promise<void> => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url))
    try {
      for (let share = queue.shift(); share !== undefined; share = queue.shift()) {
        worker.postMessage(share)
        // One that throws outside of a parser rejects here: then nothing is proved.
        const [shared] = (await once(worker, 'message')) as [Shared]
        done.push(shared)
        tell(shared)
      }
    } finally {
      await worker.terminate()
    }
  }
  await Promise.all(Array.from({ length: Math.min(threads, shares.length) }, lane))
  return done
}
