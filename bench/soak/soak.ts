import { setTimeout } from 'node:timers/promises'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Contender, Give } from './contender.ts'

/** What a contender kept, and what it took in megabytes: at the most, and at the end. */
export interface Soaked {
  /** Entries of the largest map that it has, at the most. */
  readonly kept: number
  readonly most: number
  readonly end: number
}

const LOOKS = 10

/** Gives a contender so many things, and looks ten times what it has kept of them. */
export async function soak(contender: Contender, count: number): Promise<Soaked> {
  const { give, size } = made(contender)
  const before = await megabytesInUse(contender)
  let [kept, most, end] = [0, 0, 0]
  for (let look = 0; look < LOOKS; look += 1) {
    const last = Math.floor((count * (look + 1)) / LOOKS)
    for (let n = Math.floor((count * look) / LOOKS); n < last; n += 1) {
      await give(n)
      kept = Math.max(kept, size())
    }
    end = (await megabytesInUse(contender)) - before
    most = Math.max(most, end)
  }
  // What it keeps must still be reachable when it is measured.
  await give(count)
  return { kept, most, end }
}

/** Whether a contender stayed within both of its bounds. */
export function isWithin({ limit, megabytes }: Contender, { kept, most }: Soaked): boolean {
  return kept <= limit && most <= megabytes
}

/**
 * Makes a contender and counts from outside, by the maps that come into being with it: nothing has to
 * tell its size only to be measured, and nobody is believed.
 */
function made(contender: Contender): { readonly give: Give; readonly size: () => number } {
  const own = globalThis.Map
  const maps: Map<unknown, unknown>[] = []
  globalThis.Map = class<K, V> extends own<K, V> {
    constructor(entries?: Iterable<readonly [K, V]> | null) {
      super(entries)
      maps.push(this)
    }
  }
  try {
    return { give: contender.make(), size: () => largest(maps) }
  } finally {
    globalThis.Map = own
  }
}

function largest(maps: readonly Map<unknown, unknown>[]): number {
  let most = 0
  for (const { size } of maps) most = Math.max(most, size)
  return most
}

/** Collects what nobody refers to; the flag that `node --expose-gc` sets. */
function collect(): void {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
}

async function megabytesInUse({ restMs = 0 }: Contender): Promise<number> {
  // Twice: what the first one found dead is cleaned up after it.
  for (const ms of [restMs, 0]) {
    await setTimeout(ms)
    collect()
  }
  const { heapUsed, external, arrayBuffers } = process.memoryUsage()
  return (heapUsed + external + arrayBuffers) / 1_048_576
}
