import { constants, unwatchFile, watchFile } from 'node:fs'
import { type FileHandle, mkdir, open, readdir, rename, unlink } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { oneAtATime } from '../tokens/memory-store.ts'
import { formatStored, parseStored, STORED_BYTES_MAX } from '../tokens/stored-text.ts'
import { NEVER, type Stored, type TokenStore } from '../tokens/token-store.ts'
import { sleep } from '../wait.ts'
import { fileLock } from './file-lock.ts'
import { isErrno } from './lock-owner.ts'

/** How often is looked whether others have changed the file, in milliseconds. */
const WATCH_MS = 1_000

/**
 * Keeps tokens in a file that processes share: one of them renews, the others find what it got. Only its
 * owner can read the file, and open a folder that was missing and is created for it.
 *
 * A file that does not hold tokens is an error, and is left as it is. Beside the file are those of its lock,
 * `<path>.lock.<n>`.
 *
 *     bearer({ store: fileStore('/var/lib/orders/tokens.json'), refresh: oauthRefresh(server) })
 */
export function fileStore(path: string): TokenStore {
  const file = resolve(path)
  const store = stores.get(file) ?? makeStore(file)
  stores.set(file, store)
  return store
}

/** One for each file, so that all clients of a process share its queues. */
const stores = new Map<string, TokenStore>()

function makeStore(file: string): TokenStore {
  const queue = oneAtATime()
  const writers = oneAtATime()
  const lock = fileLock(file)
  return {
    read: () => readStored(file),
    swap: (next, expected) => writers(() => swap(file, next, expected), NEVER_ABORTED),
    lock: (work, signal) => queue(() => lock(work, signal), signal),
    watch: watchedBy(file),
  }
}

const NEVER_ABORTED = new AbortController().signal

/** Looks by itself: where files come over a network, nobody tells of changes that other machines make. */
function watchedBy(file: string): NonNullable<TokenStore['watch']> {
  const watchers = new Set<() => void>()
  const tell = (now: Seen, before: Seen): void => {
    if (now.mtimeMs === before.mtimeMs && now.ino === before.ino) return
    for (const watcher of watchers) watcher()
  }
  return (changed) => {
    const watcher = (): void => changed()
    if (watchers.size === 0) watchFile(file, { persistent: false, interval: WATCH_MS }, tell)
    watchers.add(watcher)
    return () => {
      watchers.delete(watcher)
      if (watchers.size === 0) unwatchFile(file, tell)
    }
  }
}

interface Seen {
  readonly mtimeMs: number
  readonly ino: number
}

async function readStored(file: string): Promise<Stored> {
  const text = await readText(file)
  if (text === undefined) return { kind: 'signed_out', version: NEVER }
  const stored = parseStored(text)
  if (stored.kind === 'broken') throw brokenFile(file, stored.why)
  return stored
}

function brokenFile(file: string, why: string): Error {
  return new Error(
    `\`${file}\` does not hold tokens: ${why}. It was left as it is: move it away or name another file, then sign in`,
  )
}

/** A pipe would be waited for until somebody writes into it. Windows has no such flag. */
const READ = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)

async function readText(file: string): Promise<string | undefined> {
  let handle: FileHandle | undefined
  try {
    handle = await open(file, READ)
    const stat = await handle.stat()
    if (!stat.isFile()) throw brokenFile(file, 'it is no file')
    if (stat.size > STORED_BYTES_MAX) throw brokenFile(file, `it is over ${STORED_BYTES_MAX} bytes`)
    return await handle.readFile('utf8')
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  } finally {
    await handle?.close()
  }
}

/** How often a write is tried that others get in the way of. */
const ROUNDS_MAX = 20
/** What such a write fails with: of Windows, where a file is open, all but the first. */
const IN_THE_WAY = ['ENOENT', 'EPERM', 'EACCES', 'EBUSY']

async function swap(file: string, next: Stored, expected: string): Promise<boolean> {
  const text = formatStored(next)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  for (let round = 1; ; round += 1) {
    try {
      return await swapOnce(file, text, expected)
    } catch (error) {
      if (round === ROUNDS_MAX || !isErrno(error, ...IN_THE_WAY)) throw error
      await sleep(Math.random() * 10 * round, undefined)
    }
  }
}

/**
 * Puts a new file in place of the one with the expected version, and of no other.
 *
 * Each writer first writes a file beside it, then removes those of all others, and only then looks at the
 * version and renames its own. Of two at once at least one finds its file removed, whatever the order and
 * however long one of them is stopped between two steps; so nobody overwrites what they have not seen.
 */
async function swapOnce(file: string, text: string, expected: string): Promise<boolean> {
  const mine = `${file}.${crypto.randomUUID()}.tmp`
  try {
    await writeWhole(mine, text)
    await removeOthers(file, mine)
    if ((await readStored(file)).version !== expected) return false
    await rename(mine, file)
    await syncFolder(dirname(file))
    return true
  } finally {
    await unlink(mine).catch(() => {})
  }
}

async function writeWhole(name: string, text: string): Promise<void> {
  const handle = await open(name, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function removeOthers(file: string, mine: string): Promise<void> {
  const folder = dirname(file)
  const start = `${basename(file)}.`
  for (const name of await readdir(folder)) {
    const isOne = name.startsWith(start) && /^[\da-f-]{36}\.tmp$/.test(name.slice(start.length))
    if (!isOne || join(folder, name) === mine) continue
    await unlink(join(folder, name)).catch((error: unknown) => {
      if (!isErrno(error, 'ENOENT')) throw error
    })
  }
}

/** Makes the new name last through a power cut, where a folder can be opened. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
