import { type FileHandle, mkdir, open, readdir, unlink } from 'node:fs/promises'
import { basename, dirname } from 'node:path'
import type { TokenStore } from '../tokens/token-store.ts'
import { sleep } from '../wait.ts'
import { isErrno, type Liveness, livenessOf, ownOwner, readOwner } from './lock-owner.ts'

/** How often an owner shows that it goes on, in milliseconds. */
const BEAT_MS = 500
/** Those who wait look again after a time drawn from here, in milliseconds. */
const POLL_MS = { least: 20, most: 100 }
/**
 * After how many looks without a beat an owner is given up. Looks are counted and no time is measured: who
 * waits may have been stopped, or the whole machine, and finds every beat old when it goes on.
 */
const SILENT_LOOKS_MAX: Readonly<Record<Liveness, number>> = { dead: 0, unknown: 80, alive: 320 }

const HELD = 'held '
const FREE = 'free '

/**
 * A lock between processes that share a folder, beside the file that it is for.
 *
 * It consists of generations, `<path>.lock.<n>`: whoever creates the highest one, which only one can,
 * owns the lock. The next one is created when that one is free or its owner gone, so nothing is ever taken from
 * anybody: of two who see an owner gone, one creates the next generation and the other finds it there. The
 * highest one stays in the folder, for otherwise its number could be had twice.
 */
export function fileLock(path: string): TokenStore['lock'] {
  return async (work, signal) => {
    const release = await acquire(path, signal)
    try {
      return await work()
    } finally {
      await release()
    }
  }
}

type Release = () => Promise<void>

async function acquire(path: string, signal: AbortSignal): Promise<Release> {
  signal.throwIfAborted()
  await mkdir(dirname(path), { recursive: true, mode: 0o700 })
  const isGivenUp = watchBeats()
  for (;;) {
    const highest = await highestOf(path)
    if (highest === 0 || (await isGivenUp(nameOf(path, highest)))) {
      const release = await take(path, highest + 1)
      if (release !== undefined) return release
    }
    await sleep(POLL_MS.least + Math.random() * (POLL_MS.most - POLL_MS.least), signal)
  }
}

function nameOf(path: string, generation: number): string {
  return `${path}.lock.${generation}`
}

async function generationsOf(path: string): Promise<number[]> {
  const start = `${basename(path)}.lock.`
  const names = await readdir(dirname(path))
  return names
    .filter((name) => name.startsWith(start) && /^[1-9]\d{0,14}$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)))
}

async function highestOf(path: string): Promise<number> {
  return Math.max(0, ...(await generationsOf(path)))
}

/** Tells of a generation whether it can be followed by the next; remembers what it saw. */
function watchBeats(): (name: string) => Promise<boolean> {
  let last = ''
  let silent = 0
  return async (name) => {
    const seen = await look(name)
    // Gone already, so there is a higher one.
    if (seen === undefined) return false
    if (seen.text.startsWith(FREE)) return true
    const liveness = await livenessOf(readOwner(seen.text.slice(HELD.length)))
    const now = `${name} ${seen.beat} ${seen.text}`
    silent = now === last ? silent + 1 : 0
    last = now
    return silent >= SILENT_LOOKS_MAX[liveness]
  }
}

/** The longest text of a lock, in bytes; more was written by nobody of us. */
const TEXT_BYTES_MAX = 1_024

// Opened each time: only that makes a network file system look whether there is something newer.
async function look(
  name: string,
): Promise<{ readonly text: string; readonly beat: number } | undefined> {
  let file: FileHandle | undefined
  try {
    file = await open(name, 'r')
    const { mtimeMs } = await file.stat()
    const { buffer, bytesRead } = await file.read(Buffer.alloc(TEXT_BYTES_MAX), 0, TEXT_BYTES_MAX)
    return { text: buffer.toString('utf8', 0, bytesRead), beat: mtimeMs }
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  } finally {
    await file?.close()
  }
}

/** Creates a generation, if nobody was faster; what gives it back. */
async function take(path: string, generation: number): Promise<Release | undefined> {
  const name = nameOf(path, generation)
  let file: FileHandle
  try {
    file = await open(name, 'wx', 0o600)
  } catch (error) {
    if (isErrno(error, 'EEXIST')) return undefined
    throw error
  }
  try {
    await file.write(HELD + JSON.stringify(await ownOwner()))
    const all = await generationsOf(path)
    // Whoever was stopped since it looked may create a number anew that was used, passed on and cleared away.
    if (all.some((one) => one > generation)) {
      await remove(file, name)
      return undefined
    }
    for (const one of all) if (one < generation) await removeFile(nameOf(path, one))
  } catch (error) {
    await remove(file, name)
    throw error
  }
  return beating(file)
}

/** Shows until it is given back that the owner goes on. */
function beating(file: FileHandle): Release {
  const beat = (): void => {
    const now = new Date()
    last = file.utimes(now, now).catch(() => {})
  }
  let last = Promise.resolve()
  const timer = setInterval(beat, BEAT_MS).unref()
  return async () => {
    clearInterval(timer)
    await last
    try {
      // In place and of the same length, so nobody reads half of it. By the open file: its name may be gone.
      await file.write(FREE, 0)
    } catch {
      // The work is done and its result counts: this lock ends when its silence is noticed.
    } finally {
      await file.close()
    }
  }
}

async function remove(file: FileHandle, name: string): Promise<void> {
  await file.close()
  await removeFile(name)
}

/** What is left over does no harm, so that a removal may fail. */
async function removeFile(name: string): Promise<void> {
  await unlink(name).catch(() => {})
}
