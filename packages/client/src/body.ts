/**
 * A request body that knows whether it can be sent again: whole, or not at all.
 *
 * `open` gives what goes out with the next attempt; `isWhole` says whether a next attempt could have all of it.
 */
export interface RepeatableBody {
  readonly open: () => BodyInit | undefined
  readonly isWhole: () => boolean
  /** All of it as bytes, for schemes that sign it; `undefined` if it cannot be read without losing it. */
  readonly bytes: () => Promise<Uint8Array<ArrayBuffer> | undefined>
  /** There is no next attempt: what is kept is let go, and a source that nobody reads any more is cancelled. */
  readonly end?: () => void
}

const NONE: RepeatableBody = {
  open: () => undefined,
  isWhole: () => true,
  bytes: async () => new Uint8Array(),
}

/** Makes a body repeatable, keeping at most so many bytes of a stream. */
export function makeBody(body: BodyInit | null | undefined, keepMax: number): RepeatableBody {
  if (body === undefined || body === null) return NONE
  if (body instanceof ReadableStream) return streamBody(body, keepMax)
  if (isRereadable(body)) return rereadable(copied(body))
  // Something that only this runtime's `fetch` knows, an iterable of Node for example: it may be read
  // once only, so once it is.
  let isOpened = false
  return {
    open: () => {
      isOpened = true
      return body
    },
    isWhole: () => !isOpened,
    bytes: async () => undefined,
  }
}

function rereadable(body: BodyInit): RepeatableBody {
  return {
    open: () => body,
    isWhole: () => true,
    // A form gets another boundary each time it is written, so its bytes are not those that go out.
    bytes: async () =>
      body instanceof FormData ? undefined : new Uint8Array(await new Response(body).arrayBuffer()),
  }
}

/** What the caller may change while a token is renewed: `fetch` takes a copy when it is called, and so do we. */
function copied(body: BodyInit): BodyInit {
  if (body instanceof URLSearchParams) {
    const copy = new URLSearchParams(body)
    // Some of React Native are not made of another.
    return String(copy) === String(body) ? copy : body
  }
  if (body instanceof ArrayBuffer) return body.slice(0)
  if (ArrayBuffer.isView(body)) {
    return new Uint8Array(body.buffer, body.byteOffset, body.byteLength).slice()
  }
  // That of React Native cannot be looked through.
  if (!(body instanceof FormData) || body.entries === undefined) return body
  const form = new FormData()
  for (const [name, value] of body.entries()) form.append(name, value)
  return form
}

function isRereadable(body: unknown): boolean {
  return (
    typeof body === 'string' ||
    body instanceof URLSearchParams ||
    body instanceof Blob ||
    body instanceof ArrayBuffer ||
    ArrayBuffer.isView(body) ||
    body instanceof FormData
  )
}

/** A piece of a stream and, once somebody asked for it, the next. The end has no bytes. */
interface Piece {
  readonly bytes: Uint8Array | undefined
  next?: Promise<Piece>
}

/**
 * A stream whose pieces are kept while they go out: an attempt walks them from the first, and reads on
 * where nobody has read yet. Once more than `keepMax` bytes were read the first is let go, and with
 * it the way to begin again; an attempt that is on its way still gets each piece.
 */
function streamBody(source: ReadableStream<Uint8Array>, keepMax: number): RepeatableBody {
  const reader = source.getReader()
  let first: Piece | undefined = { bytes: new Uint8Array() }
  let length = 0
  let opened = 0
  /** Why the newest attempt stopped reading, while another could come. */
  let given: { readonly why: unknown } | undefined
  let isOver = false

  async function read(): Promise<Piece> {
    const { done, value } = await reader.read()
    if (done) return { bytes: undefined }
    if (!(value instanceof Uint8Array)) throw new TypeError('a body stream must consist of bytes')
    length += value.byteLength
    if (length > keepMax) first = undefined
    return { bytes: value }
  }

  function walk(from: Piece): ReadableStream<Uint8Array> {
    let piece = from
    opened += 1
    given = undefined
    const own = opened
    return new ReadableStream<Uint8Array>(
      {
        pull: async (controller) => {
          piece.next ??= read()
          piece = await piece.next
          if (piece.bytes === undefined) controller.close()
          else controller.enqueue(piece.bytes)
        },
        // A refusal that comes early ends the attempt, not the source: the next one wants the rest.
        cancel: async (why) => {
          if (own !== opened) return
          if (isOver || length > keepMax) await reader.cancel(why)
          else given = { why }
        },
      },
      { highWaterMark: 0 },
    )
  }

  return {
    open: () => {
      if (first === undefined) throw new TypeError('the body is gone: it was longer than is kept')
      return walk(first)
    },
    isWhole: () => length <= keepMax,
    bytes: async () => undefined,
    end: () => {
      first = undefined
      isOver = true
      // What the source says to that is of no use: the call is over.
      if (given !== undefined) reader.cancel(given.why).catch(() => {})
    },
  }
}
