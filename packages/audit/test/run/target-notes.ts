import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Flaw } from './target.ts'
import { bodyOf, notAllowed, send } from './target-answers.ts'
import type { Caller } from './target-callers.ts'

/** A note, as it is kept. */
export interface Note {
  readonly id: string
  owner: string
  tenant: string
  text: string
}

/** A request of somebody who is let in, and all that its answer depends on. */
export interface Place {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly method: string
  readonly notes: Map<string, Note>
  readonly flaw: Flaw | undefined
  readonly caller: Caller
  /** Whether a flaw opens the door to everybody. */
  readonly isOpen: boolean
  readonly refuse: (status: number, code: string) => void
}

/** Answers about all notes. */
export async function collection(place: Place): Promise<void> {
  const { response, notes, flaw, caller, method } = place
  if (method === 'POST') return await make(place)
  if (method !== 'GET') return notAllowed(response)
  const all = [...notes.values()]
  const list = flaw === 'list unfiltered' ? all : all.filter((note) => mayRead(note, caller))
  send(response, 200, { notes: list })
}

async function make({ request, response, notes, flaw, caller, refuse }: Place): Promise<void> {
  const body = await bodyOf(request)
  if (typeof body?.['text'] !== 'string') return refuse(400, 'invalid_note')
  const owner = flaw === 'owner from the body' ? String(body['owner'] ?? caller.name) : caller.name
  const note: Note = { id: randomUUID(), owner, tenant: caller.tenant, text: body['text'] }
  notes.set(note.id, note)
  send(response, 201, note)
}

/** Answers about one note. */
export async function one(id: string, place: Place): Promise<void> {
  const { response, notes, flaw, method, refuse } = place
  const note = notes.get(id)
  if (note === undefined) return refuse(404, 'not_found')
  if (!isLetIn(note, place)) return await hide(place)
  if (method === 'GET') {
    return send(response, 200, flaw === 'password shown' ? { ...note, password_hash: 'x' } : note)
  }
  if (method === 'DELETE') return remove(note, place)
  if (method === 'PATCH') return await change(note, place)
  notAllowed(response)
}

async function hide({ flaw, refuse }: Place): Promise<void> {
  if (flaw === 'hidden told by status') return refuse(403, 'forbidden')
  if (flaw === 'hidden is slow') await new Promise((resolve) => setTimeout(resolve, 4))
  refuse(404, flaw === 'hidden told by body' ? 'hidden' : 'not_found')
}

function remove(note: Note, place: Place): void {
  const { response, notes, flaw, caller, isOpen, refuse } = place
  if (!caller.isAdmin && !isOpen && !isFree(place)) {
    refuse(403, 'forbidden')
    return
  }
  if (flaw !== 'delete only said') notes.delete(note.id)
  response.writeHead(204).end()
}

async function change(note: Note, place: Place): Promise<void> {
  const { request, response, flaw, caller, refuse } = place
  const isOwner = note.owner === caller.name
  if (!isOwner && !isFree(place) && !seesAll(note, place)) return refuse(403, 'forbidden')
  const body = await bodyOf(request)
  if (typeof body?.['text'] !== 'string') return refuse(400, 'invalid_note')
  note.text = body['text']
  const { owner } = body
  if (flaw === 'owner from the body' && typeof owner === 'string') note.owner = owner
  send(response, 200, note)
}

function isLetIn(note: Note, place: Place): boolean {
  return seesAll(note, place) || isFree(place) || mayRead(note, place.caller)
}

function seesAll(note: Note, { flaw, caller, isOpen }: Place): boolean {
  return isOpen || (flaw === 'no tenant' && caller.tenant !== note.tenant)
}

const FREE: Readonly<Record<string, Flaw>> = {
  GET: 'no owner on read',
  PATCH: 'no owner on change',
  DELETE: 'no owner on delete',
}

/** Whether a flaw lets everybody who is known do this. */
function isFree({ flaw, method }: Place): boolean {
  return flaw !== undefined && FREE[method] === flaw
}

function mayRead(note: Note, caller: Caller): boolean {
  return note.owner === caller.name || (caller.isAdmin && note.tenant === caller.tenant)
}
