import { readFile, readlink } from 'node:fs/promises'
import { hostname } from 'node:os'

/** Who holds a lock, so that others can find out whether it still runs. */
export interface LockOwner {
  readonly pid: number
  /** When the process began, by the kernel's count: a number that was given anew has another. */
  readonly started: string
  /** In which machine, boot and process namespace the number means that process. */
  readonly place: string
  /** No two owners have the same. */
  readonly id: string
}

/** `unknown`: it cannot be asked for from here. */
export type Liveness = 'alive' | 'dead' | 'unknown'

/** This process as the owner of one more lock. */
export async function ownOwner(): Promise<LockOwner> {
  const { pid } = process
  const { started } = await readProcess(pid)
  return { pid, started, place: await ownPlace(), id: crypto.randomUUID() }
}

/** Reads an owner; `undefined` if the text is none, or not one yet. */
export function readOwner(text: string): LockOwner | undefined {
  try {
    const { pid, started, place, id } = JSON.parse(text) as Record<string, unknown>
    if (typeof pid !== 'number' || !Number.isSafeInteger(pid) || pid <= 0) return undefined
    if (typeof started !== 'string' || typeof place !== 'string') return undefined
    return typeof id === 'string' ? { pid, started, place, id } : undefined
  } catch {
    return undefined
  }
}

/** Whether the process of an owner still runs. */
export async function livenessOf(owner: LockOwner | undefined): Promise<Liveness> {
  if (owner === undefined || owner.place !== (await ownPlace())) return 'unknown'
  try {
    process.kill(owner.pid, 0)
  } catch (error) {
    if (isErrno(error, 'ESRCH')) return 'dead'
    // There is one, and it belongs to somebody else.
  }
  const { state, started } = await readProcess(owner.pid)
  // A killed process keeps its number until its parent asks for it, which some never do.
  if (state === 'Z' || state === 'X') return 'dead'
  const isAnother = started !== '' && owner.started !== '' && started !== owner.started
  return isAnother ? 'dead' : 'alive'
}

/** Whether an error is one of the system's, of this name. */
export function isErrno(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && codes.includes((error as NodeJS.ErrnoException).code ?? '')
}

let place: Promise<string> | undefined

function ownPlace(): Promise<string> {
  place ??= Promise.all([
    hostname(),
    readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => ''),
    readlink('/proc/self/ns/pid').catch(() => ''),
  ]).then((parts) => parts.map((part) => part.trim()).join(' '))
  return place
}

/** What Linux knows of a process (proc(5)); empty where there is no such file, or where it is hidden. */
async function readProcess(
  pid: number,
): Promise<{ readonly state: string; readonly started: string }> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  // The name stands in brackets and may itself contain some: fields are counted from the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return { state: fields[0] ?? '', started: fields[19] ?? '' }
}
