import type { Eventually } from './eventually.ts'
import type { Connection } from './request.ts'

/** What we need of a message of Node to read its body and give it back. */
export interface NodeBody {
  readonly readableDidRead?: boolean
  readonly readableLength?: number
  readonly readableEncoding?: BufferEncoding | null
  /** Whether all of it has arrived. */
  readonly complete?: boolean
  readonly destroyed?: boolean
  read?(): Uint8Array | string | null
  unshift?(chunk: Uint8Array): void
  resume?(): unknown
  on?(event: string, listener: (error?: Error) => void): unknown
  off?(event: string, listener: (error?: Error) => void): unknown
}

/** What we need of a message of Node, of HTTP/1 or HTTP/2. */
export interface NodeMessage extends NodeBody {
  readonly method?: string | undefined
  readonly url?: string | undefined
  readonly rawHeaders: readonly string[]
  readonly socket: Connection
  readonly httpVersionMajor?: number
  /** Of HTTP/2: only the stream knows whether a body comes (RFC 9113 section 8.1). */
  readonly stream?: { readonly endAfterHeaders?: boolean } | undefined
}

/** A stream that can be read and given back. */
type Readable = Required<Omit<NodeBody, 'resume'>>

const NOTHING = new Uint8Array(0)
const LEFT = 'the client left before its body was there'

/**
 * The body of a message, which is given back whole before its end is told: whoever reads it later
 * sees nothing of this.
 *
 * `undefined` where it is longer than the limit, was read before, or cannot be read at all.
 */
export function nodeBody(
  message: NodeBody,
  hasBody: boolean,
  limitBytes: number,
): Eventually<Uint8Array | undefined> {
  // A stream that is asked for nothing would tell its end, and a handler would wait for it in vain.
  if (!hasBody) return NOTHING
  if (!isReadable(message)) return undefined
  const body = new Gathered(message, limitBytes)
  if (body.gather()) return body.giveBack()
  // What came with the fields is there after this turn. Whoever listens before that has the end of an
  // empty body told to nobody.
  return new Promise((resolve, reject) => {
    setImmediate(() => {
      if (body.gather()) resolve(body.giveBack())
      else body.wait().then(resolve, reject)
    })
  })
}

/**
 * Lets the rest of a body go by that was read in part, once its request is answered: the connection would
 * stand still before it. Node does so itself only where nobody has read.
 */
export function passOver(message: NodeBody): void {
  if (message.readableDidRead === true && message.complete === false) message.resume?.()
}

function isReadable(message: NodeBody): message is Readable {
  const isWhole = message.readableDidRead === false && message.readableEncoding === null
  return isWhole && message.destroyed === false && typeof message.unshift === 'function'
}

class Gathered {
  readonly #message: Readable
  readonly #limit: number
  readonly #chunks: Uint8Array[] = []
  #length = 0

  constructor(message: Readable, limit: number) {
    this.#message = message
    this.#limit = limit
  }

  /** Takes what is there; whether that is all, or already too much. */
  gather(): boolean {
    while (this.#message.readableLength > 0 && this.#length <= this.#limit) {
      const chunk = this.#message.read()
      if (chunk === null || typeof chunk === 'string') break
      this.#chunks.push(chunk)
      this.#length += chunk.byteLength
    }
    return this.#message.complete || this.#length > this.#limit
  }

  /** In the same turn in which the last of it was read: afterwards the stream would be at its end. */
  giveBack(): Uint8Array | undefined {
    const whole = Buffer.concat(this.#chunks)
    if (whole.byteLength > 0) this.#message.unshift(whole)
    return this.#length > this.#limit ? undefined : whole
  }

  wait(): Promise<Uint8Array | undefined> {
    const message = this.#message
    if (message.destroyed) return Promise.reject(new Error(LEFT))
    return new Promise((resolve, reject) => {
      const end = (settle: () => void): void => {
        message.off('readable', more)
        message.off('error', failed)
        message.off('close', failed)
        settle()
      }
      const failed = (error?: Error): void => end(() => reject(error ?? new Error(LEFT)))
      const more = (): void => {
        if (!this.gather()) return
        const whole = this.giveBack()
        end(() => resolve(whole))
      }
      message.on('error', failed)
      message.on('close', failed)
      message.on('readable', more)
    })
  }
}
