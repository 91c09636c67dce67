import { fork } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { Budget, Proof, ProofResult } from '../proof.ts'
import { type Loaded, loadUntil } from './load.ts'
import { LOOKS_MIN, type Look, trendOf } from './trend.ts'

/** A guard under full load, whose memory must not grow. */
export const soaking: Proof = {
  name: 'soak',
  proves:
    'under full load, with every memory full, the heap is flat and each answer is the right one',
  needs: 'a process',
  budgets: {
    usual: { seconds: 20, inputs: Number.POSITIVE_INFINITY },
    full: { seconds: 3_600, inputs: Number.POSITIVE_INFINITY },
  },
  run: soakFor,
}

/** How often it is looked at most: to collect takes its time, too. */
const LOOKS = 60
const LOOKS_LEAST = 2 * LOOKS_MIN

/** Loads a guard in a process of its own for so long, and judges answers and memory. */
export async function soakFor({
  seconds,
  tell,
}: Pick<Budget, 'seconds' | 'tell'>): Promise<ProofResult> {
  const script = fileURLToPath(new URL('guarded-process.ts', import.meta.url))
  const child = fork(script, {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const told = async <T>(): Promise<T> => (await once(child, 'message'))[0] as T
  try {
    const { url } = await told<{ readonly url: string }>()
    let isOver = false
    const load = loadUntil(url, () => isOver)
    const looks: Look[] = []
    const began = performance.now()
    const look = async (): Promise<void> => {
      child.send('look')
      const { megabytes } = await told<{ readonly megabytes: number }>()
      const at = (performance.now() - began) / 1000
      looks.push({ seconds: at, megabytes })
      tell(`soak ${at.toFixed(0)} s: ${megabytes.toFixed(2)} MB`)
    }
    const watch = (async () => {
      while (performance.now() - began < seconds * 1000 || looks.length < LOOKS_LEAST) {
        await sleep((seconds * 1000) / LOOKS)
        await look()
      }
    })().finally(() => {
      isOver = true
    })
    const [loaded] = await Promise.all([load, watch])
    return resultOf(loaded, looks)
  } finally {
    child.kill()
  }
}

function resultOf({ requests, faults }: Loaded, looks: readonly Look[]): ProofResult {
  const { megabytesPerHour, grownMegabytes, z, isFlat, looks: counted } = trendOf(looks)
  const last = looks.at(-1)
  const grown = `${grownMegabytes.toFixed(2)} MB in the last ${counted} looks (${megabytesPerHour.toFixed(1)} MB an hour), z ${z.toFixed(2)}`
  return {
    tried: requests,
    unit: 'requests',
    failures: isFlat ? faults : [...faults, `the heap grows: ${grown}`],
    notes: [
      `heap ${eighthsOf(looks).join(', ')} MB from eighth to eighth of the time; it changed by ${grown}`,
      `${Math.round(requests / (last?.seconds ?? 1))} requests a second, client and server on the same cores`,
    ],
  }
}

/** The heap at the ends of eight equal parts. */
function eighthsOf(looks: readonly Look[]): readonly string[] {
  return Array.from({ length: 8 }, (_, n) => {
    const look = looks[Math.ceil(((n + 1) * looks.length) / 8) - 1]
    return look?.megabytes.toFixed(2) ?? ''
  })
}
