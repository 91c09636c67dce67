import type { Reason } from '@sallyport/contract'
import { emptyObservation, type Observation } from '../observation.ts'
import { type Finder, LaterText, type Span, type Start, type TextNumbers } from './later-text.ts'
import { Line } from './line.ts'

const NOWHERE = -1

/** Fills method and path from a request line that begins there. */
export type RequestReader = (line: Line, at: number, seen: Seen) => unknown

/**
 * The observation that a reader fills for each line: request, address, agent and id are cut out of the line when somebody
 * asks for them. Of most lines a diagnosis wants the caller and the route alone.
 */
export class Seen implements Observation {
  time = 0
  status = 0
  subject: string | undefined = undefined
  tenant: string | undefined = undefined
  account: string | undefined = undefined
  credential: string | undefined = undefined
  route: string | undefined = undefined
  host: string | undefined = undefined
  instance: string | undefined = undefined
  reason: Reason | undefined = undefined
  requirement: string | undefined = undefined
  policyVersion: string | undefined = undefined
  kid: string | undefined = undefined
  expiresInSeconds: number | undefined = undefined
  sampleRate: number | undefined = undefined
  isConcealed: boolean | undefined = undefined
  /** How many records this line says are missing; of our own records alone. */
  lost = 0
  #line = new Line()
  #method = ''
  /** Reads method and path, when somebody asks for one of them. */
  #request: RequestReader | undefined = undefined
  #requestAt = 0
  /** Where a request line begins that was not read yet; -1 if there is none. */
  #lineAt = NOWHERE
  readonly #path = new LaterText()
  readonly #address = new LaterText()
  readonly #agent = new LaterText()
  readonly #id = new LaterText()

  /** Forgets the line before. */
  begin(line: Line): void {
    this.#line = line
    this.#request = undefined
    this.#lineAt = NOWHERE
    this.#path.set('')
    this.#address.set(undefined)
    this.#agent.set(undefined)
    this.#id.set(undefined)
    this.subject = undefined
    this.tenant = undefined
    this.account = undefined
    this.credential = undefined
    this.route = undefined
    this.host = undefined
    this.instance = undefined
    this.reason = undefined
    this.requirement = undefined
    this.policyVersion = undefined
    this.kid = undefined
    this.expiresInSeconds = undefined
    this.sampleRate = undefined
    this.isConcealed = undefined
    this.lost = 0
  }

  get method(): string {
    if (this.#request !== undefined) this.#readRequest(this.#request)
    return this.#method
  }

  set method(method: string) {
    if (this.#request !== undefined) this.#readRequest(this.#request)
    this.#method = method
  }

  get path(): string {
    if (this.#request !== undefined) this.#readRequest(this.#request)
    return this.#path.get(this.#line) ?? ''
  }

  set path(path: string) {
    if (this.#request !== undefined) this.#readRequest(this.#request)
    this.#path.set(path)
  }

  /** The line that places are places in. */
  get line(): Line {
    return this.#line
  }

  /** Where the path is; `undefined` if it is not in the line as it is. */
  pathSpan(): Readonly<Span> | undefined {
    if (this.#request !== undefined) this.#readRequest(this.#request)
    return this.#path.spanIn(this.#line)
  }

  /** The path is there in the line. */
  pathAt(from: number, to: number): void {
    this.#path.setAt(from, to)
  }

  pathLater(finder: Finder, at: number): void {
    this.#path.setLater(finder, at)
  }

  /** A request line begins there, `GET /orders HTTP/1.1`, that `read` reads. */
  requestLineLater(read: RequestReader, at: number): void {
    this.requestLater(read, at)
    this.#lineAt = at
  }

  /** Where the request line begins, if it is there in the line and nobody has read it; -1 if not. */
  get requestLineAt(): number {
    return this.#request === undefined ? NOWHERE : this.#lineAt
  }

  /** Method and path are somewhere in the line. */
  requestLater(read: RequestReader, at: number): void {
    this.#request = read
    this.#requestAt = at
  }

  #readRequest(read: RequestReader): void {
    this.#request = undefined
    read(this.#line, this.#requestAt, this)
  }

  get address(): string | undefined {
    return this.#address.get(this.#line)
  }

  set address(address: string | undefined) {
    this.#address.set(address)
  }

  /** Where the address is, in ASCII; `undefined` if it is not in the line as it is. */
  addressSpan(): Readonly<Span> | undefined {
    const span = this.#address.spanIn(this.#line)
    return span !== undefined && this.#line.isAscii(span.from, span.to) ? span : undefined
  }

  /** The number of the address in a table; that of a dash if there is none. */
  addressIn(texts: TextNumbers): number {
    return this.#address.numberIn(texts, this.#line)
  }

  /** The number of the agent in a table; that of a dash if there is none. `guess` is the likeliest. */
  agentIn(texts: TextNumbers, guess: number): number {
    return this.#agent.numberNear(texts, this.#line, guess)
  }

  /** The address is there in the line. */
  addressAt(from: number, to: number): void {
    this.#address.setAt(from, to)
  }

  addressLater(finder: Finder, at: number): void {
    this.#address.setLater(finder, at)
  }

  get agent(): string | undefined {
    return this.#agent.get(this.#line)
  }

  set agent(agent: string | undefined) {
    this.#agent.set(agent)
  }

  /** It is to be looked for, and begins where `start` says, if that is easy to say. */
  agentLater(finder: Finder, at: number, start: Start): void {
    this.#agent.setLater(finder, at)
    this.#agent.start = start
  }

  get id(): string | undefined {
    return this.#id.get(this.#line)
  }

  set id(id: string | undefined) {
    this.#id.set(id)
  }

  idLater(finder: Finder, at: number): void {
    this.#id.setLater(finder, at)
  }
}

/** A copy of an observation that can be kept: with memory of its own for each of its texts. */
export function copyOf(seen: Observation): Observation {
  const copy = emptyObservation()
  const from = seen as unknown as Record<string, unknown>
  const to = copy as unknown as Record<string, unknown>
  for (const name of Object.keys(copy)) {
    const value = from[name]
    to[name] = typeof value === 'string' ? Buffer.from(value, 'utf8').toString('utf8') : value
  }
  return copy
}
