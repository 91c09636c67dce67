import { readdirSync, readFileSync } from 'node:fs'

/** So long is a tick of the kernel's accounts, in microseconds. */
const TICK_MICROSECONDS = 10_000

interface Stat {
  readonly pid: number
  readonly parent: number
  readonly ticks: number
}

/** The processes that came of this one, and what came of them. */
export function descendants(pid: number = process.pid): ReadonlySet<number> {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => statOf(Number(name)) ?? [])
  const found = new Set<number>()
  let size = -1
  // A parent may stand behind its child in the list.
  while (size < found.size) {
    size = found.size
    for (const one of all) if (one.parent === pid || found.has(one.parent)) found.add(one.pid)
  }
  return found
}

/** The CPU time of processes, user and system, in microseconds; of one that ended, none. */
export function cpuMicroseconds(pids: Iterable<number>): number {
  let ticks = 0
  for (const pid of pids) ticks += statOf(pid)?.ticks ?? 0
  return ticks * TICK_MICROSECONDS
}

function statOf(pid: number): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name may have blanks and brackets in it; behind it everything has its place.
    const parts = text.slice(text.lastIndexOf(')') + 2).split(' ')
    return { pid, parent: Number(parts[1]), ticks: Number(parts[11]) + Number(parts[12]) }
  } catch {
    return undefined
  }
}
