import { Readable } from 'node:stream'
import { problem, type Reply } from './reply.ts'

/** How long the body of a request may be. */
export const BODY_BYTES_MAX = 64 * 1024

/** Says that a body is longer than its limit, or ended early; with the reply to it. */
export class BodyUnreadable extends Error {
  override readonly name = 'BodyUnreadable'
  readonly reply: Reply

  constructor(reply: Reply) {
    super(reply.body)
    this.reply = reply
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
  try {
    for await (const chunk of chunksOf(body)) {
      length += chunk.byteLength
      if (length > limit) break
      chunks.push(chunk)
    }
  } catch {
    // The client hung up: no outage of ours, and an error that nobody catches would end the process.
    throw new BodyUnreadable(problem(400, 'Body incomplete', 'the body ended early'))
  }
  if (length > limit) throw new BodyUnreadable(tooLarge(limit))
  return Buffer.concat(chunks).toString('utf8')
}

function tooLarge(limit: number): Reply {
  return problem(413, 'Body too large', `the body is longer than ${limit} bytes`)
}

/** The chunks; leaving early keeps the connection, or the answer could not be sent any more. */
function chunksOf(body: Readable | ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  return body instanceof Readable
    ? body.iterator({ destroyOnReturn: false })
    : (body.values({ preventCancel: true }) as AsyncIterable<Uint8Array>)
}
