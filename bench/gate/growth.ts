import { createGate } from '@sallyport/gate'
import type { AskedRequest } from '../../packages/gate/src/asked.ts'
import { median } from '../http/table.ts'
import { PATH, settingsOf } from './setting.ts'

/** What a decision costs with so many rules, in microseconds of CPU. */
export interface Growth {
  readonly rules: number
  readonly median: number
  readonly least: number
  readonly most: number
}

/** Decides by the last of so many rules, on a request without credentials that anybody may make. */
export function growth(counts: readonly number[], rounds: number): readonly Growth[] {
  const runs = counts.map((rules) => {
    const gate = createGate(settingsOf({ ...NOWHERE, rules }))
    const decide = (): void => {
      if (gate.decide(asked) instanceof Promise) throw new Error('nothing is waited for here')
    }
    return { rules, decide, calls: calibrated(decide), us: [] as number[] }
  })
  for (let round = 0; round < rounds; round += 1) {
    for (const { decide, calls, us } of runs) us.push(cpuOf(decide, calls) / calls)
  }
  return runs.map(({ rules, us }) => ({
    ...{ rules, median: median(us), least: Math.min(...us), most: Math.max(...us) },
  }))
}

const NOWHERE = { keySetUrl: 'http://127.0.0.1:1/', applicationUrl: 'http://127.0.0.1:1' }

const FIELDS: Readonly<Record<string, string>> = { accept: '*/*', 'user-agent': 'bench' }
const asked: AskedRequest = {
  ...{ method: 'GET', target: PATH, host: 'api.example', proto: 'https', address: '192.0.2.1' },
  backend: 'orders',
  header: (name) => FIELDS[name],
  names: () => Object.keys(FIELDS),
}

/** How many calls take about 30 ms; they warm it as well. */
function calibrated(decide: () => void): number {
  let calls = 64
  while (cpuOf(decide, calls) < 30_000) calls *= 2
  return calls
}

function cpuOf(decide: () => void, calls: number): number {
  const start = process.cpuUsage()
  for (let call = 0; call < calls; call += 1) decide()
  const { user, system } = process.cpuUsage(start)
  return user + system
}
