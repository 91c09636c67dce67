import { createZstdDecompress, type ZstdDecompress } from 'node:zlib'

/**
 * Unpacks zstd of any number of frames one behind the other, as `cat a.zst b.zst` and `pzstd` write them. Node's own
 * stream ends without a word behind the first one.
 */
export async function* unzstd(
  bytes: AsyncIterable<Uint8Array>,
  chunkSize: number,
): AsyncGenerator<Uint8Array> {
  const pieces = bytes[Symbol.asyncIterator]()
  let piece = await next(pieces)
  while (piece !== undefined) {
    const decoder = createZstdDecompress({ chunkSize })
    const feeding = feed(decoder, piece, pieces)
    // What fails in feeding fails in reading, too, and is thrown there.
    feeding.catch(() => undefined)
    yield* decoder
    piece = await feeding
  }
}

/** Writes until the frame ends, and returns what is left of the piece in which it did. */
async function feed(
  decoder: ZstdDecompress,
  first: Uint8Array,
  pieces: AsyncIterator<Uint8Array>,
): Promise<Uint8Array | undefined> {
  let written = 0
  for (let piece: Uint8Array | undefined = first; piece !== undefined; piece = await next(pieces)) {
    written += piece.length
    await write(decoder, piece)
    const left = written - decoder.bytesWritten
    if (left > 0) return piece.subarray(piece.length - left)
  }
  decoder.end()
  return undefined
}

async function next(pieces: AsyncIterator<Uint8Array>): Promise<Uint8Array | undefined> {
  const { value, done } = await pieces.next()
  return done === true ? undefined : value
}

function write(decoder: ZstdDecompress, piece: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    decoder.write(piece, (cause) => (cause instanceof Error ? reject(cause) : resolve()))
  })
}
