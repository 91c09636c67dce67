// What is measured of us, in a process of its own: node bench/logs/scan.ts TASK FILE
import { diagnose, FileTail, type Observation, readLogs, watchLog } from '@sallyport/explain'

const [task = '', path = ''] = process.argv.slice(2)
const MINUTE = 60_000

/** Counts refusals by minute, address, route and client, as facts about them begin. */
class Refusals {
  readonly counts = [new Map(), new Map(), new Map(), new Map()] as Map<string | number, number>[]
  all = 0

  add({ status, time, address = '-', path: where, agent = '-' }: Observation): void {
    this.all += 1
    this.#count(0, Math.floor(time / MINUTE) * 1000 + status)
    this.#count(1, address)
    this.#count(2, where.slice(0, where.lastIndexOf('/')))
    this.#count(3, agent)
  }

  #count(what: number, key: string | number): void {
    const counts = this.counts[what] as Map<string | number, number>
    const before = counts.get(key)
    if (before !== undefined) counts.set(key, before + 1)
    // A text of its own: a slice would keep its chunk.
    else counts.set(typeof key === 'string' ? Buffer.from(key).toString() : key, 1)
  }
}

const isRefusal = (status: number): boolean => status === 401 || status === 403 || status === 429

const tasks: Readonly<Record<string, () => Promise<number>>> = {
  async refusals() {
    const refusals = new Refusals()
    await readLogs([path], (seen) => {
      if (isRefusal(seen.status)) refusals.add(seen)
    })
    return refusals.all
  },
  async fields() {
    let refusals = 0
    let characters = 0
    await readLogs([path], ({ time, method, path: where, status, address = '', agent = '' }) => {
      if (isRefusal(status)) refusals += 1
      characters += time + method.length + where.length + address.length + agent.length
    })
    if (characters === 0) throw new Error('nothing was read')
    return refusals
  },
  async diagnosis() {
    const { reading } = await diagnose([path])
    if (reading.unread > 0) throw new Error(`${reading.unread} lines were not read`)
    return Number.NaN
  },
  // As people run it: with the limits that the command sets itself.
  async command() {
    process.argv.splice(2, process.argv.length, 'explain', path, '--json')
    await import('sallyport/main')
    return Number.NaN
  },
  async watch() {
    const ended = new AbortController()
    for await (const event of watchLog(new FileTail(path), { signal: ended.signal })) {
      // All that was there has been read and judged.
      if (event.kind !== 'begin') continue
      if (event.counts.unread > 0) throw new Error(`${event.counts.unread} lines were not read`)
      ended.abort()
    }
    return Number.NaN
  },
}

process.on('exit', () => {
  console.log(`megabytes ${Math.round(process.resourceUsage().maxRSS / 1024)}`)
})
const counted = await tasks[task]?.()
if (counted === undefined) throw new Error(`there is no task ${task}`)
if (!Number.isNaN(counted)) console.log(`refusals ${counted}`)
