import { type FileHandle, open } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { FileBytes } from './file-bytes.ts'
import { unzstd } from './unzstd.ts'

/** Where the bytes of a log come from. */
export interface ByteSource {
  /** Its size on disk; `undefined` where nobody knows, as of a pipe. */
  readonly size: number | undefined
  /** How much of that was read. */
  readonly done: number
  /** What is wrong with it, once that is known. */
  readonly problem: string | undefined
  /** Reads some bytes; 0 at the end. */
  read(into: Uint8Array): Promise<number>
  close(): Promise<void>
}

const MAGIC_LENGTH = 4
const PIECE = 262_144
const UNPACKED_PIECE = 1_048_576

type Unpack = (bytes: Readable) => AsyncIterable<Uint8Array>

interface Packing {
  readonly magic: readonly number[]
  readonly name: string
  readonly unpack?: Unpack
}

const zstd: Unpack = (bytes) => unzstd(bytes, UNPACKED_PIECE)

const packings: readonly Packing[] = [
  { magic: [0x1f, 0x8b], name: 'gzip', unpack: gunzip },
  { magic: [0x28, 0xb5, 0x2f, 0xfd], name: 'zstd', unpack: zstd },
  // A frame to be skipped, with which parallel zstd begins.
  { magic: [0x50, 0x2a, 0x4d, 0x18], name: 'zstd', unpack: zstd },
  { magic: [0x42, 0x5a, 0x68], name: 'bzip2' },
  { magic: [0xfd, 0x37, 0x7a, 0x58], name: 'xz' },
  { magic: [0x50, 0x4b, 0x03, 0x04], name: 'zip' },
]

/** Unpacks gzip of any number of members. */
function gunzip(bytes: Readable): AsyncIterable<Uint8Array> {
  const through = createGunzip({ chunkSize: UNPACKED_PIECE })
  bytes.on('error', (cause) => through.destroy(cause))
  return bytes.pipe(through)
}

/** Opens a file, or takes a stream; what is packed is unpacked, which its first bytes say and not its name. */
export async function openSource(from: string | Readable): Promise<ByteSource> {
  if (typeof from !== 'string') return openStream(from)
  const file = await open(from, 'r')
  try {
    const stat = await file.stat()
    // A pipe has no places to read at.
    if (!stat.isFile() && !stat.isDirectory()) return await openStream(file.createReadStream())
    const { size } = stat
    const magic = new Uint8Array(MAGIC_LENGTH)
    const { bytesRead } = await file.read(magic, 0, MAGIC_LENGTH, 0)
    const packing = packingOf(magic.subarray(0, bytesRead))
    if (packing === undefined) return new FileSource(file, size)
    const bytes = file.createReadStream({ start: 0, highWaterMark: PIECE })
    return unpacked(bytes, packing, size)
  } catch (cause) {
    await file.close()
    throw cause
  }
}

async function openStream(stream: Readable): Promise<ByteSource> {
  const pieces = stream[Symbol.asyncIterator]() as AsyncIterator<Uint8Array | string>
  const head: Uint8Array[] = []
  let length = 0
  while (length < MAGIC_LENGTH) {
    const { value, done } = await pieces.next()
    if (done === true) break
    const piece = typeof value === 'string' ? Buffer.from(value) : value
    head.push(piece)
    length += piece.length
  }
  const all = Readable.from(restOf(head, pieces), { objectMode: false })
  const packing = packingOf(Buffer.concat(head))
  return packing === undefined ? new StreamSource(all) : unpacked(all, packing, undefined)
}

async function* restOf(
  head: readonly Uint8Array[],
  pieces: AsyncIterator<Uint8Array | string>,
): AsyncGenerator<Uint8Array | string> {
  yield* head
  for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
    yield next.value
  }
}

function packingOf(head: Uint8Array): Packing | undefined {
  return packings.find(({ magic }) => magic.every((byte, i) => head[i] === byte))
}

function unpacked(bytes: Readable, packing: Packing, size: number | undefined): ByteSource {
  if (packing.unpack === undefined) {
    bytes.destroy()
    return new StreamSource(Readable.from([]), { problem: `${packing.name} is not read` })
  }
  return new StreamSource(bytes, { size, unpack: packing.unpack })
}

class FileSource implements ByteSource {
  readonly #file: FileHandle
  readonly #bytes: FileBytes
  readonly size: number
  readonly problem = undefined
  done = 0

  constructor(file: FileHandle, size: number) {
    this.#file = file
    this.#bytes = new FileBytes(file)
    this.size = size
  }

  async read(into: Uint8Array): Promise<number> {
    const count = await this.#bytes.read(into, this.done)
    this.done += count
    return count
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

interface StreamOptions {
  readonly size?: number | undefined
  readonly unpack?: Unpack
  readonly problem?: string
}

class StreamSource implements ByteSource {
  readonly size: number | undefined
  problem: string | undefined
  done = 0
  readonly #bytes: Readable
  readonly #pieces: AsyncIterator<Uint8Array>
  #piece: Uint8Array = new Uint8Array(0)

  constructor(bytes: Readable, { size, unpack, problem }: StreamOptions = {}) {
    this.size = size
    this.problem = problem
    this.#bytes = bytes
    const pieces = this.#counted(bytes)
    this.#pieces = (unpack?.(Readable.from(pieces)) ?? pieces)[Symbol.asyncIterator]()
  }

  async *#counted(bytes: Readable): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes as AsyncIterable<Uint8Array | string>) {
      const own = typeof piece === 'string' ? Buffer.from(piece) : piece
      this.done += own.length
      yield own
    }
  }

  async read(into: Uint8Array): Promise<number> {
    if (this.#piece.length === 0) this.#piece = await this.#next()
    const count = Math.min(this.#piece.length, into.length)
    into.set(this.#piece.subarray(0, count))
    this.#piece = this.#piece.subarray(count)
    return count
  }

  async #next(): Promise<Uint8Array> {
    try {
      const { value, done } = await this.#pieces.next()
      return done === true ? new Uint8Array(0) : value
    } catch (cause) {
      this.problem = packedProblem(cause)
      return new Uint8Array(0)
    }
  }

  async close(): Promise<void> {
    this.#bytes.destroy()
    await this.#pieces.return?.()
  }
}

function packedProblem(cause: unknown): string {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (code === 'Z_BUF_ERROR' || code === 'ZSTD_error_srcSize_wrong') {
    return 'it is cut off: its packed data has no end'
  }
  if (code.startsWith('Z_') || code.startsWith('ZSTD_'))
    return `its packed data is damaged: ${code}`
  throw cause
}
