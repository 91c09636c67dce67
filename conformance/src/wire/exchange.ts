import { connect, type Socket } from 'node:net'
import { connect as connectTls, TLSSocket } from 'node:tls'
import type { CertifiedPem } from '../fixture/holder-certificates.ts'
import { readAnswer, type WireAnswer } from './message.ts'

/** A request as it shall stand on the wire: every character is one byte (Latin-1). */
export interface WireRequest {
  readonly method: string
  readonly target: string
  readonly version: '1.0' | '1.1'
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Where a server listens. */
export interface Place {
  readonly host: string
  readonly port: number
  /** Where TLS is spoken: whom the client trusts, as PEM. */
  readonly ca?: string
}

/** How an exchange is held. */
export interface ExchangeOptions {
  /** The loopback address to call from. */
  readonly from?: string | undefined
  /** So long the whole exchange may take. Default 8,000. */
  readonly timeoutMs?: number
  /** The certificate that the client shows in TLS. */
  readonly shows?: CertifiedPem | undefined
}

const TIMEOUT_MS = 8_000
const ANSWER_LENGTH_MAX = 1_000_000

/** The bytes of a request; nothing is added, encoded or mended. */
export function requestText(request: WireRequest): string {
  const { method, target, version, fields, body } = request
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${target} HTTP/${version}\r\n${lines.join('')}\r\n${body}`
}

/**
 * Sends requests over one connection, each after the answer to the one before, and reads the exact
 * answers. Rejects where an answer breaks the grammar of HTTP, is not there in time, or is
 * followed by bytes that nobody asked for.
 *
 * The last request should say `Connection: close`: then the end of the connection proves that nothing
 * follows the answer, such as the body of an answer to HEAD.
 */
export function exchange(
  place: Place,
  requests: readonly WireRequest[],
  options: ExchangeOptions = {},
): Promise<readonly WireAnswer[]> {
  const { timeoutMs = TIMEOUT_MS } = options
  return new Promise((resolve, reject) => {
    const socket = connected(place, options)
    socket.setEncoding('latin1')
    const dialogue = new Dialogue(socket, requests)
    const timer = setTimeout(() => dialogue.fail(`no answer within ${timeoutMs} ms`), timeoutMs)
    dialogue.done.then(resolve, reject).finally(() => {
      clearTimeout(timer)
      socket.destroy()
    })
  })
}

function connected({ ca, ...place }: Place, { from, shows }: ExchangeOptions): Socket {
  const at = { ...place, ...(from !== undefined && { localAddress: from }) }
  return ca === undefined ? connect(at) : connectTls({ ...at, ca, servername: NAME, ...shows })
}

/** As which clients know the API. */
const NAME = 'api.example'

/** One connection: what was asked, what came, and what is still due. */
class Dialogue {
  readonly done: Promise<readonly WireAnswer[]>
  readonly #socket: Socket
  readonly #requests: readonly WireRequest[]
  readonly #answers: WireAnswer[] = []
  #text = ''
  #resolve: (answers: readonly WireAnswer[]) => void = () => undefined
  #reject: (error: Error) => void = () => undefined

  constructor(socket: Socket, requests: readonly WireRequest[]) {
    this.#socket = socket
    this.#requests = requests
    this.done = new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
    socket.once(socket instanceof TLSSocket ? 'secureConnect' : 'connect', () => this.#send())
    socket.on('data', (text) => this.#take(String(text)))
    socket.once('end', () => this.#end())
    socket.once('error', (error) => this.#broke(error))
  }

  fail(why: string): void {
    const asked = this.#requests[this.#answers.length]
    this.#reject(new Error(`${asked?.method} ${asked?.target}: ${why}`))
  }

  #send(): void {
    const next = this.#requests[this.#answers.length]
    if (next !== undefined) this.#socket.write(requestText(next), 'latin1')
  }

  #take(text: string): void {
    this.#text += text
    if (this.#text.length > ANSWER_LENGTH_MAX) this.fail('the answer is too long')
    else this.#read(false)
  }

  #read(isEnded: boolean): void {
    const asked = this.#requests[this.#answers.length]
    if (asked === undefined) {
      if (this.#text !== '') this.fail(`bytes follow the answer: \`${this.#text.slice(0, 100)}\``)
      return
    }
    const reading = readAnswer(this.#text, asked.method)
    if (reading.kind === 'broken') {
      this.fail(reading.why)
    } else if (reading.kind === 'partial') {
      if (isEnded) this.fail(`the connection ended within \`${this.#text.slice(0, 100)}\``)
    } else if (reading.kind === 'complete' || isEnded) {
      this.#text = reading.kind === 'complete' ? reading.rest : ''
      this.#accept(reading.answer, asked, isEnded)
    }
  }

  #accept(answer: WireAnswer, asked: WireRequest, isEnded: boolean): void {
    // 1xx is not the answer yet (RFC 9110 section 15.2).
    if (answer.status < 200) {
      this.#read(isEnded)
      return
    }
    this.#answers.push(answer)
    if (this.#answers.length < this.#requests.length) {
      this.#send()
    } else if (this.#text !== '') {
      this.#read(false)
    } else if (!closesAfter(asked)) {
      this.#resolve(this.#answers)
    }
  }

  #end(): void {
    this.#read(true)
    if (this.#answers.length === this.#requests.length) this.#resolve(this.#answers)
    else this.fail('the connection ended before the answer')
  }

  /** A server that refuses a request while it is still being sent may reset the connection. */
  #broke(error: Error): void {
    if (this.#answers.length === this.#requests.length) this.#resolve(this.#answers)
    else this.fail(error.message)
  }
}

/** A server that was asked to close proves by closing that nothing follows its answer. */
function closesAfter({ version, fields }: WireRequest): boolean {
  const asksToClose = fields.some(
    ([name, value]) => name.toLowerCase() === 'connection' && /\bclose\b/i.test(value),
  )
  return asksToClose || version === '1.0'
}
