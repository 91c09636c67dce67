import { type Readable, Transform, type TransformCallback } from 'node:stream'

/** The body of a request was longer than it may be. */
export class BodyTooLarge extends Error {
  override readonly name = 'BodyTooLarge'
}

/**
 * A body on its way, counted: beyond the limit it ends with a `BodyTooLarge`, and what it goes to never sees its end.
 * Not the message itself: a library destroys what it could not send, and the client's connection with it.
 */
export function boundedBody(message: Readable, bytesMax: number): Transform {
  let bytes = 0
  const body = new Transform({
    transform(chunk: Buffer, _encoding, done: TransformCallback): void {
      bytes += chunk.length
      if (bytes > bytesMax) done(new BodyTooLarge('the body is too large'))
      else done(null, chunk)
    },
  })
  // Nobody may listen any more when it ends: the answer was there already.
  body.on('error', () => message.unpipe(body))
  return message.pipe(body)
}
