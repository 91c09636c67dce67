import { type FileHandle, open, readdir, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { numberOption } from '../keys/number-option.ts'
import {
  type QueuedSink,
  type RecordBatch,
  type RecordQueueOptions,
  recordQueue,
} from './record-queue.ts'

/** How a file of records is kept. */
export interface RecordFileOptions
  extends Pick<RecordQueueOptions, 'lingerMs' | 'batchMax' | 'pendingBytesMax'> {
  /** When a new file is begun, in bytes. Default 100 MiB. */
  readonly maxBytes?: number
  /** How many older files are kept. Default 10. */
  readonly keep?: number
  /** When a new file is begun whatever its size: on the hour or the day, in UTC. Default never. */
  readonly every?: 'hour' | 'day'
  /**
   * When what was written is forced onto the disk. `flush`, the default: by `flush` and `close`, and when a file is
   * full; between them the system does it, so a killed process loses nothing that was written, and a machine without
   * power the last half minute. `batch`: each time.
   */
  readonly sync?: 'flush' | 'batch'
}

const MEGABYTE = 2 ** 20
/** How often is looked whether somebody else has moved the file away, as logrotate does. */
const LOOK_MS = 1_000
const PERIODS = { hour: 13, day: 10 } as const
const NEWLINE = 10

/**
 * Writes records to a file, one object of JSON a line, and begins a new one in time: the full `decisions.jsonl` is then
 * called `decisions.2026-11-28T16-20-00.123Z.jsonl`. Several processes may write to one file.
 *
 *     createGuard({ ..., sink: fileSink('./decisions.jsonl', { keep: 20, every: 'day' }) })
 */
export function fileSink(path: string, options: RecordFileOptions = {}): QueuedSink {
  const file = new RecordFile(resolve(path), options)
  const { lingerMs, batchMax, pendingBytesMax } = options
  return recordQueue({
    send: (batch) => file.send(batch),
    settle: () => file.settle(),
    close: () => file.close(),
    ...(lingerMs !== undefined && { lingerMs }),
    ...(batchMax !== undefined && { batchMax }),
    ...(pendingBytesMax !== undefined && { pendingBytesMax }),
  })
}

/** The older files of a log, the oldest first, and then the one that is written to. */
export async function recordFilesOf(path: string): Promise<readonly string[]> {
  const { folder, stem, ending } = partsOf(resolve(path))
  const names = await readdir(folder)
  const older = names.filter((name) => isRotated(name, stem, ending))
  const current = names.includes(stem + ending) ? [stem + ending] : []
  return [...older.sort(), ...current].map((name) => join(folder, name))
}

interface PathParts {
  readonly folder: string
  readonly stem: string
  readonly ending: string
}

function partsOf(path: string): PathParts {
  const ending = extname(path)
  return { folder: dirname(path), stem: basename(path, ending), ending }
}

const STAMP = /^\.\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z(-\d+)?$/

/** Whether it was this log once; somebody may have packed it since. */
function isRotated(name: string, stem: string, ending: string): boolean {
  const plain = name.replace(/\.(gz|zst)$/, '')
  if (!plain.startsWith(stem) || !plain.endsWith(ending)) return false
  return STAMP.test(plain.slice(stem.length, plain.length - ending.length))
}

class RecordFile {
  readonly #path: string
  readonly #maxBytes: number
  readonly #keep: number
  readonly #every: RecordFileOptions['every']
  readonly #sync: 'flush' | 'batch'
  #file: FileHandle | undefined
  #inode = 0
  #size = 0
  #period = ''
  #lookedAt = 0
  /** How much of the batch under way is written: after a failure it comes again. */
  #written = 0

  constructor(path: string, { maxBytes, keep, every, sync = 'flush' }: RecordFileOptions) {
    const bytes = { min: 1_024, max: 2 ** 40, otherwise: 100 * MEGABYTE }
    this.#path = path
    this.#maxBytes = numberOption('maxBytes', maxBytes, bytes)
    this.#keep = Math.floor(numberOption('keep', keep, { min: 0, max: 100_000, otherwise: 10 }))
    this.#every = every
    this.#sync = sync
  }

  async send({ bytes, gap }: RecordBatch): Promise<void> {
    const file = await this.#ready(bytes.length - this.#written)
    await this.#append(file, bytes)
    // What is written of a gap is not known after a failure: the next attempt begins a line of its own.
    if (gap !== undefined) await file.appendFile(`${JSON.stringify(gap)}\n`)
    this.#written = 0
    if (this.#sync === 'batch') await file.datasync()
  }

  async settle(): Promise<void> {
    await this.#file?.datasync()
  }

  async close(): Promise<void> {
    const file = this.#file
    this.#file = undefined
    await file?.close()
  }

  async #append(file: FileHandle, bytes: Uint8Array): Promise<void> {
    while (this.#written < bytes.length) {
      const { bytesWritten } = await file.write(bytes, this.#written)
      this.#written += bytesWritten
      this.#size += bytesWritten
    }
  }

  /** The file to which so many bytes are to be written. */
  async #ready(bytes: number): Promise<FileHandle> {
    if (this.#file !== undefined && this.#lookedAt < Date.now() - LOOK_MS) await this.#look()
    const file = this.#file ?? (await this.#open())
    const isFull = this.#size > 0 && this.#size + bytes > this.#maxBytes
    if (!isFull && this.#period === this.#periodOf(Date.now())) return file
    await this.#rotate(file)
    return this.#open()
  }

  async #look(): Promise<void> {
    this.#lookedAt = Date.now()
    if ((await inodeOf(this.#path)) !== this.#inode) await this.close()
  }

  async #open(): Promise<FileHandle> {
    // Records say who asked for what: nobody but the owner may read them.
    const file = await open(this.#path, 'a+', 0o600)
    this.#file = file
    const { ino, size, mtimeMs } = await file.stat()
    this.#inode = ino
    this.#size = size
    this.#lookedAt = Date.now()
    this.#period = this.#periodOf(size === 0 ? Date.now() : mtimeMs)
    await this.#mend(file)
    return file
  }

  /** A process that was killed may have left half a line, to which nothing must be added. */
  async #mend(file: FileHandle): Promise<void> {
    if (this.#size === 0) return
    const last = new Uint8Array(1)
    await file.read(last, 0, 1, this.#size - 1)
    if (last[0] === NEWLINE || this.#written > 0) return
    await file.write('\n')
    this.#size += 1
  }

  async #rotate(file: FileHandle): Promise<void> {
    await file.datasync()
    await this.close()
    // Another process may have done it already.
    if ((await inodeOf(this.#path)) !== this.#inode) return
    const { folder, stem, ending } = partsOf(this.#path)
    const stamp = new Date().toISOString().replaceAll(':', '-')
    for (let i = 0; ; i++) {
      const name = join(folder, `${stem}.${stamp}${i === 0 ? '' : `-${i}`}${ending}`)
      if ((await inodeOf(name)) !== undefined) continue
      await rename(this.#path, name)
      break
    }
    await this.#prune()
  }

  async #prune(): Promise<void> {
    const files = await recordFilesOf(this.#path)
    const older = files.filter((path) => path !== this.#path)
    const surplus = older.slice(0, Math.max(0, older.length - this.#keep))
    // Another process may have removed it.
    await Promise.allSettled(surplus.map((path) => unlink(path)))
  }

  #periodOf(time: number): string {
    if (this.#every === undefined) return ''
    return new Date(time).toISOString().slice(0, PERIODS[this.#every])
  }
}

async function inodeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).ino
  } catch {
    return undefined
  }
}
