import { setImmediate } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Contender } from './contenders.ts'

/** What a contender took, in megabytes: at the most, and at the end. */
export interface Soaked {
  readonly most: number
  readonly end: number
}

const LOOKS = 10

/** Gives a contender so many things, and looks ten times what it has kept of them. */
export async function soak(contender: Contender, count: number): Promise<Soaked> {
  const give = contender.make()
  const before = await megabytesInUse()
  let most = 0
  let end = 0
  for (let look = 0; look < LOOKS; look += 1) {
    const last = Math.floor((count * (look + 1)) / LOOKS)
    for (let n = Math.floor((count * look) / LOOKS); n < last; n += 1) await give(n)
    end = (await megabytesInUse()) - before
    most = Math.max(most, end)
  }
  // What it keeps must still be reachable when it is measured.
  give(count)
  return { most, end }
}

/** Collects what nobody refers to; the flag that `node --expose-gc` sets. */
function collect(): void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
}

async function megabytesInUse(): Promise<number> {
  await setImmediate()
  collect()
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return (heapUsed + external + arrayBuffers) / 1_048_576
}
