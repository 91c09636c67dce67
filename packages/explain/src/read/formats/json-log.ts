import { JsonMembers } from '../json-members.ts'
import type { Finder, Span, Start } from '../later-text.ts'
import type { Line } from '../line.ts'
import type { RequestReader, Seen } from '../seen.ts'
import { ClfTimes, epochMillis, IsoTimes } from '../times.ts'
import { firstAddress, nameUser, pathOf } from './fields.ts'
import type { LogFormat, Outcome } from './format.ts'
import { methodAt, readRequest } from './request.ts'

const SPACE = 32
const COMMA = 44
const DASH = 45
const SLASH = 47
const COLON = 58
const QUESTION = 63
const OPEN_BRACKET = 91
const ISO_LENGTH = 19

/** What can be found in a line. `request` is a whole request line, `GET /orders HTTP/1.1`. */
export type JsonField =
  | 'time'
  | 'method'
  | 'path'
  | 'request'
  | 'status'
  | 'address'
  | 'agent'
  | 'subject'
  | 'route'
  | 'instance'
  | 'id'

/** The texts of one line by their paths, for what a format says besides. */
export interface JsonTexts {
  text(path: string): string | undefined
  number(path: string): number
  isTrue(path: string): boolean
}

/** One format of JSON lines: where what stands, the first path that is there being taken. */
export interface JsonLog {
  readonly name: string
  readonly fields: Partial<Record<JsonField, readonly string[]>>
  /** Paths that every line of this format has, also one without a request. */
  readonly marks: readonly string[]
  /** Paths that {@link finish} asks for. */
  readonly more?: readonly string[]
  /** Says the rest, or that there is no request in it. */
  readonly finish?: (texts: JsonTexts, seen: Seen) => Outcome
}

/** A format of JSON lines, from a description of it. */
export function jsonLog(log: JsonLog): LogFormat {
  return {
    name: log.name,
    reader() {
      const reader = new JsonReader(log)
      return (line, seen) => reader.read(line, seen)
    },
  }
}

/** Reads lines as such a description says. */
export class JsonReader implements JsonTexts {
  readonly #log: JsonLog
  readonly #members: JsonMembers
  readonly #slots: Map<string, number>
  readonly #fields: Record<JsonField, readonly number[]>
  readonly #marks: readonly number[]
  readonly #iso = new IsoTimes()
  readonly #clf = new ClfTimes()

  constructor(log: JsonLog) {
    const { fields, marks, more = [] } = log
    const paths = [...new Set([...Object.values(fields).flat(), ...marks, ...more])]
    const slots = new Map(paths.map((path, slot) => [path, slot]))
    const of = (field: JsonField): readonly number[] => slotsOf(slots, fields[field] ?? [])
    this.#log = log
    this.#members = new JsonMembers(paths)
    this.#slots = slots
    this.#marks = slotsOf(slots, marks)
    this.#fields = {
      time: of('time'),
      method: of('method'),
      path: of('path'),
      request: of('request'),
      status: of('status'),
      address: of('address'),
      agent: of('agent'),
      subject: of('subject'),
      route: of('route'),
      instance: of('instance'),
      id: of('id'),
    }
  }

  /** Reads one line. */
  read(line: Line, seen: Seen): Outcome {
    const members = this.#members
    if (!members.read(line) || !this.#isMarked()) return 'unread'
    seen.begin(line)
    const { time, status } = this.#fields
    seen.time = this.#timeOf(line, this.#first(time))
    if (Number.isNaN(seen.time)) return 'unread'
    seen.requestLater(this.#readRequest, 0)
    const answered = members.integer(this.#first(status))
    seen.status = answered < 1000 ? answered : 0
    this.#readWho(seen)
    const { finish } = this.#log
    if (finish !== undefined) return finish(this, seen)
    return seen.status > 0 ? 'read' : 'other'
  }

  text(path: string): string | undefined {
    return this.#members.text(this.#slots.get(path) ?? -1)
  }

  number(path: string): number {
    return this.#members.number(this.#slots.get(path) ?? -1)
  }

  isTrue(path: string): boolean {
    return this.#members.isTrue(this.#slots.get(path) ?? -1)
  }

  #isMarked(): boolean {
    for (const slot of this.#marks) if (!this.#members.has(slot)) return false
    return true
  }

  /** The first of these that is told; -1 if none is. */
  #first(slots: readonly number[]): number {
    for (const slot of slots) if (this.#members.isTold(slot)) return slot
    return -1
  }

  #timeOf({ bytes }: Line, slot: number): number {
    const members = this.#members
    if (slot === -1) return this.#fields.time.length === 0 ? 0 : Number.NaN
    const from = members.from(slot)
    const to = members.to(slot)
    if (members.isText(slot) && to - from >= ISO_LENGTH) {
      if (bytes[from + 2] === SLASH) return this.#clf.at(bytes, from)
      if (bytes[from + 4] === DASH || bytes[from + 4] === SLASH)
        return this.#iso.at(bytes, from, to)
    }
    return epochMillis(members.number(slot))
  }

  readonly #readRequest: RequestReader = (line, _, seen) => {
    const members = this.#members
    const { method, path, request } = this.#fields
    seen.method = ''
    const whole = this.#first(request)
    if (whole !== -1 && members.isText(whole)) readRequest(line, members.from(whole), seen)
    const verb = this.#first(method)
    if (verb !== -1) seen.method = methodAt(line, members.from(verb), members.to(verb))
    const target = this.#first(path)
    if (target !== -1) seen.pathLater(this.#findPath, target)
  }

  #readWho(seen: Seen): void {
    const members = this.#members
    const { subject, route, instance } = this.#fields
    seen.addressLater(this.#findAddress, 0)
    seen.agentLater(this.#findAgent, 0, this.#agentStart)
    seen.idLater(this.#findId, 0)
    const name = this.#first(subject)
    if (name !== -1) nameUser(members.text(name), seen)
    const template = this.#first(route)
    if (template !== -1) seen.route = members.text(template)
    const machine = this.#first(instance)
    if (machine !== -1) seen.instance = members.text(machine)
  }

  readonly #findAgent: Finder = (_, __, span) =>
    this.#members.find(this.#first(this.#fields.agent), span)

  readonly #agentStart: Start = () => {
    const [slot = -1, other] = this.#fields.agent
    return other === undefined && this.#members.isText(slot) ? this.#members.from(slot) : -1
  }

  readonly #findId: Finder = (_, __, span) => this.#members.find(this.#first(this.#fields.id), span)

  readonly #findAddress: Finder = (line, _, span) => {
    if (!this.#members.find(this.#first(this.#fields.address), span)) return false
    if (!isBare(line, span)) span.text = firstAddress(line.slice(span.from, span.to))
    return true
  }

  /** A path without query, where it is one. */
  readonly #findPath: Finder = ({ bytes }, slot, span) => {
    const members = this.#members
    if (!members.find(slot, span)) return false
    if (span.text !== undefined || bytes[span.from] !== SLASH) {
      span.text = pathOf(members.text(slot) ?? '')
      return true
    }
    let at = span.from
    while (at < span.to && bytes[at] !== QUESTION) at += 1
    span.to = at
    return true
  }
}

function slotsOf(slots: ReadonlyMap<string, number>, paths: readonly string[]): readonly number[] {
  return paths.map((path) => slots.get(path) ?? -1)
}

/** Whether it is an address alone, without a port and not one of a list. */
function isBare({ bytes }: Line, { from, to }: Span): boolean {
  let colons = 0
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0
    if (byte === COLON) colons += 1
    else if (byte === COMMA || byte === OPEN_BRACKET || byte === SPACE) return false
  }
  return colons !== 1
}
