import { Readable } from 'node:stream'

/** How long the body of a request may be. */
export const BODY_BYTES_MAX = 64 * 1024

/** Says that a body is longer than its limit. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'

  constructor(limit: number) {
    super(`the body is longer than ${limit} bytes`)
  }
}

/**
 * Reads a body as text, up to a limit.
 *
 * Every example calls it in the handler, behind both doors: a body that nobody may send is neither
 * read nor judged, and its mistakes are told to nobody.
 */
export async function readText(
  body: Readable | ReadableStream<Uint8Array> | null,
  limit: number = BODY_BYTES_MAX,
): Promise<string> {
  if (body === null) return ''
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of chunksOf(body)) {
    length += chunk.byteLength
    if (length > limit) throw new BodyTooLarge(limit)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The chunks; leaving early keeps the connection, or the answer could not be sent any more. */
function chunksOf(body: Readable | ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  return body instanceof Readable
    ? body.iterator({ destroyOnReturn: false })
    : (body.values({ preventCancel: true }) as AsyncIterable<Uint8Array>)
}
