import type { AuditAnswer } from '../exchange.ts'
import type { Field } from '../plan.ts'
import { BODY_BYTES_MAX, HEAD_BYTES_MAX } from './limits.ts'

/** What was read of an answer: all of it, or why there is none. */
export type Reading =
  | { readonly kind: 'answer'; readonly answer: Omit<AuditAnswer, 'milliseconds'> }
  | { readonly kind: 'failed'; readonly why: string }

interface Head {
  readonly status: number
  readonly fields: readonly Field[]
}

type Phase = 'head' | 'length' | 'size' | 'chunk' | 'trailer' | 'close'

/** Why a head that is longer than this is read no further. */
export const HEAD_TOO_LONG: string = `the head of the answer is longer than ${HEAD_BYTES_MAX} bytes`

/** Why what is no HTTP is read no further. */
export const NO_HTTP: string = 'the answer is no HTTP'

/**
 * Reads one answer from the octets of a connection (RFC 9112 section 6), strictly, and no more of them than its limits.
 * Interim answers are skipped.
 */
export class AnswerReader {
  /** Whether the head was read. */
  hasHead = false
  readonly #method: string
  #rest: Buffer = Buffer.alloc(0)
  #headBytes = 0
  #head: Head = { status: 0, fields: [] }
  #phase: Phase = 'head'
  /** Octets that are missing of the body, or of the chunk with its line break. */
  #left = 0
  #body: Buffer[] = []
  #length = 0

  constructor(method: string) {
    this.#method = method.toUpperCase()
  }

  /** Takes the next octets; `undefined` as long as the answer goes on. */
  take(piece: Buffer): Reading | undefined {
    this.#rest = this.#rest.byteLength === 0 ? piece : Buffer.concat([this.#rest, piece])
    for (;;) {
      const before = this.#rest.byteLength
      const phase = this.#phase
      const reading = this.#step()
      if (reading !== undefined) return reading
      if (this.#length > BODY_BYTES_MAX) return this.#whole()
      if (this.#rest.byteLength === before && this.#phase === phase) return undefined
    }
  }

  /** The connection was closed: only what has no other end is whole then. */
  end(): Reading {
    if (this.#phase === 'close') return this.#whole()
    const isBegun = this.#phase !== 'head' || this.#rest.byteLength > 0
    const why = isBegun ? 'the server closed the connection in the middle of its answer' : CLOSED
    return { kind: 'failed', why }
  }

  #step(): Reading | undefined {
    switch (this.#phase) {
      case 'head':
        return this.#readHead()
      case 'length':
      case 'chunk':
        return this.#readPart()
      case 'close':
        this.#keep(this.#rest.byteLength)
        return undefined
      default:
        return this.#readLine()
    }
  }

  #readHead(): Reading | undefined {
    const end = this.#rest.indexOf('\r\n\r\n')
    const isOpen = end === -1
    const bytes = this.#headBytes + (isOpen ? this.#rest.byteLength : end + 4)
    if (bytes > HEAD_BYTES_MAX) return { kind: 'failed', why: HEAD_TOO_LONG }
    if (isOpen) return mayBeHttp(this.#rest) ? undefined : { kind: 'failed', why: NO_HTTP }
    const head = headIn(this.#rest.toString('latin1', 0, end))
    if (head === undefined) return { kind: 'failed', why: NO_HTTP }
    this.#headBytes = bytes
    this.#rest = this.#rest.subarray(end + 4)
    if (head.status === 101) return { kind: 'failed', why: 'the server switched protocols' }
    if (head.status < 200) return undefined
    this.#head = head
    this.hasHead = true
    return this.#begin()
  }

  /** How long the body is (RFC 9112 section 6.3). */
  #begin(): Reading | undefined {
    const { status, fields } = this.#head
    if (this.#method === 'HEAD' || status === 204 || status === 304) return this.#whole()
    const coding = valuesOf(fields, 'transfer-encoding').join(',').trim()
    const lengths = new Set(valuesOf(fields, 'content-length'))
    if (coding !== '') {
      if (!/^chunked$/i.test(coding)) return { kind: 'failed', why: NO_HTTP }
      this.#phase = 'size'
      return undefined
    }
    if (lengths.size === 0) {
      this.#phase = 'close'
      return undefined
    }
    const [length = ''] = lengths
    if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) return { kind: 'failed', why: NO_HTTP }
    this.#left = Number(length)
    this.#phase = 'length'
    return this.#left === 0 ? this.#whole() : undefined
  }

  #readPart(): Reading | undefined {
    const isChunk = this.#phase === 'chunk'
    const ending = isChunk ? 2 : 0
    const taken = Math.min(this.#rest.byteLength, Math.max(0, this.#left - ending))
    this.#keep(taken)
    this.#left -= taken
    if (this.#left > ending || this.#rest.byteLength < ending) return undefined
    if (!isChunk) return this.#whole()
    if (this.#rest.toString('latin1', 0, 2) !== '\r\n') return { kind: 'failed', why: NO_HTTP }
    this.#rest = this.#rest.subarray(2)
    this.#phase = 'size'
    return undefined
  }

  #readLine(): Reading | undefined {
    const end = this.#rest.indexOf('\r\n')
    const bytes = this.#headBytes + (end === -1 ? this.#rest.byteLength : 0)
    if (bytes > HEAD_BYTES_MAX) return { kind: 'failed', why: HEAD_TOO_LONG }
    if (end === -1) return undefined
    const line = this.#rest.toString('latin1', 0, end)
    this.#rest = this.#rest.subarray(end + 2)
    if (this.#phase === 'trailer') {
      this.#headBytes += end + 2
      return line === '' ? this.#whole() : undefined
    }
    const [, size = ''] = /^([0-9a-f]{1,12})[ \t]*(?:;.*)?$/i.exec(line) ?? []
    if (size === '') return { kind: 'failed', why: NO_HTTP }
    this.#left = Number.parseInt(size, 16) + 2
    this.#phase = this.#left === 2 ? 'trailer' : 'chunk'
    return undefined
  }

  #keep(count: number): void {
    if (count === 0) return
    this.#body.push(this.#rest.subarray(0, count))
    this.#length += count
    this.#rest = this.#rest.subarray(count)
  }

  #whole(): Reading {
    const body = Buffer.concat(this.#body).subarray(0, BODY_BYTES_MAX).toString('utf8')
    const isTruncated = this.#length > BODY_BYTES_MAX
    return { kind: 'answer', answer: { ...this.#head, body, isTruncated } }
  }
}

/** Why there is no answer at all. */
export const CLOSED: string = 'the server closed the connection'

function mayBeHttp(read: Buffer): boolean {
  const start = read.toString('latin1', 0, 7)
  return 'HTTP/1.'.startsWith(start)
}

function headIn(text: string): Head | undefined {
  const [first = '', ...lines] = text.split('\r\n')
  const [, status = ''] = /^HTTP\/1\.[01] ([1-9]\d\d)(?: .*)?$/.exec(first) ?? []
  const fields = lines.map((line): Field | undefined => {
    const [, name, value] = /^([!#$%&'*+.^`|~\w-]+):(.*)$/.exec(line) ?? []
    return name === undefined || value === undefined ? undefined : [name, value.trim()]
  })
  const read = fields.filter((field) => field !== undefined)
  if (status === '' || read.length !== lines.length) return undefined
  return { status: Number(status), fields: read }
}

function valuesOf(fields: readonly Field[], name: string): readonly string[] {
  return fields.flatMap(([one, value]) => (one.toLowerCase() === name ? [value] : []))
}
