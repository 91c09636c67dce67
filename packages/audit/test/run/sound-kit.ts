import { randomBytes, randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http'
import { serve } from '../wire/ground.ts'

/** A note as it is kept. */
export interface Note {
  readonly id: string
  readonly owner: string
  readonly text: string
  readonly version: number
  /** From when on others than its maker see it, in milliseconds. */
  readonly at: number
}

/** What a request asks for. */
export interface Asked {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly caller: string | undefined
}

/** An answer: its status, its body as JSON or as text, its fields. */
export interface Reply {
  readonly status: number
  readonly body?: unknown
  readonly fields?: Readonly<Record<string, string | readonly string[]>>
}

/** How a team builds an API of notes; where nothing is said, as most do. */
export interface Style {
  /** Where the notes are, as in `/notes`. */
  readonly place?: string
  readonly change?: 'PATCH' | 'PUT'
  readonly unknown?: Reply
  /** About a note that is not there, or that this caller may not know of. */
  readonly missing?: Reply
  readonly bad?: Reply
  readonly removed?: Reply
  /** How long it takes until what was written is seen. */
  readonly delayMs?: number
  readonly callerOf?: (headers: IncomingHttpHeaders) => string | undefined
  /** Answers before anything else is looked at. */
  readonly first?: (asked: Asked) => Reply | undefined
  /** The text of a note in a body; `undefined` where the body is not good. */
  readonly textIn?: (asked: Asked) => string | undefined
  readonly shown?: (note: Note) => unknown
  readonly listed?: (notes: readonly Note[]) => unknown
  readonly made?: (note: Note) => Reply
  readonly changed?: (note: Note) => Reply
  /** What must be so of the note that somebody who may changes or removes. */
  readonly needs?: (asked: Asked, note: Note) => Reply | undefined
  readonly fields?: (note: Note) => Readonly<Record<string, string>>
  readonly newId?: () => string
}

/** A running API, and the notes that are there. */
export interface Sound extends AsyncDisposable {
  readonly base: string
  readonly notes: ReadonlyMap<string, Note>
}

/** Starts an API of notes in which each reads, changes and removes their own, and nobody knows of those of others. */
export async function startSound(style: Style): Promise<Sound> {
  const notes = new Map<string, Note>()
  const ground = await serve((request, response) => {
    asked(request, style).then(
      (what) => send(response, style.first?.(what) ?? answer(what, style, notes)),
      () => response.destroy(),
    )
  })
  return { base: ground.base, notes, [Symbol.asyncDispose]: () => ground[Symbol.asyncDispose]() }
}

function send(response: ServerResponse, { status, body, fields }: Reply): void {
  const isText = typeof body === 'string'
  response.statusCode = status
  response.setHeader('cache-control', 'no-store')
  if (body !== undefined) {
    response.setHeader('content-type', isText ? 'text/plain' : 'application/json')
  }
  for (const [name, value] of Object.entries(fields ?? {})) response.setHeader(name, value)
  response.end(body === undefined ? '' : isText ? body : JSON.stringify(body))
}

const TOKENS: Readonly<Record<string, string>> = {
  'tok-ann-0000001': 'ann',
  'tok-ben-0000002': 'ben',
}

/** Whose bearer token a request shows. */
export function bearerOf({ authorization = '' }: IncomingHttpHeaders): string | undefined {
  return TOKENS[/^Bearer (\S+)$/i.exec(authorization)?.[1] ?? '']
}

async function asked(request: IncomingMessage, style: Style): Promise<Asked> {
  let text = ''
  for await (const piece of request) text += String(piece)
  const { method = '', url = '/', headers } = request
  const caller = (style.callerOf ?? bearerOf)(headers)
  return { method, path: url.split('?')[0] ?? '/', headers, text, caller }
}

const CHALLENGE = { 'www-authenticate': 'Bearer realm="notes"' }
const NONE: Reply = { status: 401, body: { error: 'unauthenticated' }, fields: CHALLENGE }
const MISSING: Reply = { status: 404, body: { error: 'not found' } }
const BAD: Reply = { status: 422, body: { error: 'text is missing' } }

function answer(what: Asked, style: Style, notes: Map<string, Note>): Reply {
  const { path, method, caller } = what
  const { place = '/notes', unknown = NONE, missing = MISSING } = style
  if (path !== place && !path.startsWith(`${place}/`)) return caller ? MISSING : unknown
  if (caller === undefined) return unknown
  if (path === place) return ofList({ ...what, caller }, style, notes)
  const note = notes.get(decodeURIComponent(path.slice(place.length + 1)))
  if (note === undefined || note.owner !== caller || Date.now() < note.at) return missing
  if (method === 'GET' || method === 'HEAD') {
    return { status: 200, body: shown(style, note), fields: style.fields?.(note) ?? {} }
  }
  return style.needs?.(what, note) ?? ofNote(what, note, { style, notes })
}

function shown({ shown: show }: Style, note: Note): unknown {
  const { id, owner, text, version } = note
  return show === undefined ? { id, owner, text, version } : show(note)
}

function ofList(what: Asked & { readonly caller: string }, style: Style, notes: Map<string, Note>) {
  const { caller, method } = what
  if (method === 'GET' || method === 'HEAD') {
    const own = [...notes.values()].filter(({ owner, at }) => owner === caller && Date.now() >= at)
    return {
      status: 200,
      body: (style.listed ?? ((all) => all.map((one) => shown(style, one))))(own),
    }
  }
  if (method !== 'POST') return { status: 405, fields: { allow: 'GET, POST' } }
  const text = (style.textIn ?? jsonText)(what)
  if (text === undefined) return style.bad ?? BAD
  const at = Date.now() + (style.delayMs ?? 0)
  const note: Note = { id: (style.newId ?? randomUUID)(), owner: caller, text, version: 1, at }
  notes.set(note.id, note)
  return style.made?.(note) ?? { status: 201, body: shown(style, note) }
}

interface Shelf {
  readonly style: Style
  readonly notes: Map<string, Note>
}

function ofNote(what: Asked, note: Note, { style, notes }: Shelf): Reply {
  const { change = 'PATCH', removed = { status: 204 } } = style
  if (what.method === 'DELETE') {
    notes.delete(note.id)
    return removed
  }
  if (what.method !== change) return { status: 405, fields: { allow: `GET, ${change}, DELETE` } }
  const text = (style.textIn ?? jsonText)(what)
  if (text === undefined) return style.bad ?? BAD
  const next = { ...note, text, version: note.version + 1 }
  notes.set(note.id, next)
  return style.changed?.(next) ?? { status: 200, body: shown(style, next) }
}

/** The text of a note in a body of JSON. */
export function jsonText({ text }: Asked): string | undefined {
  const value = jsonIn(text)?.['text']
  return typeof value === 'string' ? value : undefined
}

/** A body as an object. */
export function jsonIn(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}

/** A text that nobody guesses. */
export function random(): string {
  return randomBytes(16).toString('hex')
}
