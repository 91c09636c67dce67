import {
  type Answer,
  type Api,
  type Asked,
  BAD,
  MISSING,
  make,
  ofOne,
  PEOPLE,
  type Thing,
} from './recall-kit.ts'
import type { Row } from './recall-rows.ts'

/** A thing of the caller's own, or any where the hole is. */
function seen(things: Map<string, Thing>, id: unknown, caller: string | 'anybody') {
  const thing = things.get(String(id))
  return thing !== undefined && (caller === 'anybody' || thing.owner === caller) ? thing : undefined
}

const OF_NOTES = `
target: { base: http://127.0.0.1:1, environment: test,
  routes: [GET /notes, POST /notes, 'GET /notes/{id}', 'DELETE /notes/{id}', { op: POST /notes/search, body: { text: '' }, reads: true }] }
${PEOPLE}
objects:
  note: { create: POST /notes, as: ann, body: { text: 'note {canary}' }, read: 'GET /notes/{id}', delete: 'DELETE /notes/{id}' }
rules:
  - { op: [GET /notes, POST /notes, POST /notes/search], allow: [authenticated] }
  - { op: '* /notes/{id}', allow: [owner], deny: conceal }
`

const searched: Api = (asked, things, isOpen) => {
  const [, place, id] = asked.path.split('/')
  if (place !== 'notes') return MISSING
  const all = [...things.values()]
  const own = all.filter(({ owner }) => owner === asked.caller)
  if (id === 'search') return asked.method === 'POST' ? found(asked, isOpen ? all : own) : [405]
  if (id !== undefined) return ofOne(asked, things, id)
  if (asked.method === 'POST') return make(asked, things)
  return asked.method === 'GET' ? [200, own] : [405]
}

function found({ body }: Asked, among: readonly Thing[]): Answer {
  const { text } = body ?? {}
  if (typeof text !== 'string') return BAD
  return [200, { hits: among.filter((one) => one.text.includes(text)) }]
}

/** An API whose every request is a POST with the id in its body. */
const byBody: Api = (asked, things, isOpen) => {
  if (asked.method !== 'POST') return [405, undefined, { allow: 'POST' }]
  const { body, path } = asked
  if (path === '/invoices/create') return make(asked, things)
  if (body === undefined || typeof body['id'] !== 'string') return BAD
  const isRead = path === '/invoices/get'
  const thing = seen(things, body['id'], isOpen && isRead ? 'anybody' : asked.caller)
  if (thing === undefined) return MISSING
  if (isRead) return [200, thing]
  if (path !== '/invoices/remove') return MISSING
  things.delete(thing.id)
  return [204]
}

const BY_BODY = `
target: { base: http://127.0.0.1:1, environment: test, routes: [
  POST /invoices/create, { op: POST /invoices/get, body: { id: '{id}' }, reads: true },
  { op: POST /invoices/remove, body: { id: '{id}' } }] }
${PEOPLE}
objects:
  invoice: { create: POST /invoices/create, as: ann, body: { text: 'invoice {canary}' }, read: POST /invoices/get,
    delete: POST /invoices/remove }
rules:
  - { op: POST /invoices/create, allow: [authenticated] }
  - { op: [POST /invoices/get, POST /invoices/remove], allow: [owner], deny: conceal }
allowAnyway: [POST /invoices/create]
`

/** An API with the id in its query, as its document says. */
const byQuery: Api = (asked, things, isOpen) => {
  const { path, method, query, caller } = asked
  if (path === '/invoices') {
    const own = [...things.values()].filter(({ owner }) => owner === caller)
    return method === 'POST' ? make(asked, things) : method === 'GET' ? [200, own] : [405]
  }
  if (path !== '/invoice') return MISSING
  const id = query.get('invoiceId')
  if (id === null) return BAD
  const thing = seen(things, id, isOpen && method === 'GET' ? 'anybody' : caller)
  if (thing === undefined) return MISSING
  if (method === 'DELETE') things.delete(thing.id)
  return method === 'DELETE' ? [204] : method === 'GET' ? [200, thing] : [405]
}

const DOCUMENT = `
openapi: 3.1.0
info: { title: invoices, version: '1' }
paths:
  /invoices:
    post: { responses: { '201': { description: made } } }
  /invoice:
    parameters: [{ name: invoiceId, in: query, required: true, schema: { type: string } }]
    get: { responses: { '200': { description: an invoice } } }
    delete: { responses: { '204': { description: removed } } }
`

const BY_QUERY = `
target: { base: http://127.0.0.1:1, environment: test, openapi: openapi.yaml }
${PEOPLE}
objects:
  invoice: { create: POST /invoices, as: ann, body: { text: 'invoice {canary}' }, read: GET /invoice, delete: DELETE /invoice }
rules:
  - { op: POST /invoices, allow: [authenticated] }
  - { op: '* /invoice', allow: [owner], deny: conceal }
`

/** One address for all, as GraphQL has it: what is refused is told by 200. */
const graph: Api = (asked, things, isOpen) => {
  const { path, method, body } = asked
  if (path !== '/graphql') return MISSING
  if (method !== 'POST') return [405, undefined, { allow: 'POST' }]
  const { query, variables } = body ?? {}
  if (typeof query !== 'string') return [400, { errors: [{ message: 'a query is needed' }] }]
  const given = (variables ?? {}) as Readonly<Record<string, unknown>>
  if (query.includes('createNote')) {
    const [status, made] = make({ ...asked, body: given }, things)
    return status === 201
      ? [200, { data: { createNote: made } }]
      : [200, { errors: [made], data: null }]
  }
  const name = /\b(note|removeNote)\(/.exec(query)?.[1] ?? ''
  const thing = seen(things, given['id'], isOpen && name === 'note' ? 'anybody' : asked.caller)
  if (thing === undefined) {
    return [200, { data: { [name]: null }, errors: [{ message: 'not found', path: [name] }] }]
  }
  if (name === 'removeNote') things.delete(thing.id)
  return [200, { data: { [name]: name === 'note' ? thing : true } }]
}

const GRAPH = `
target: { base: http://127.0.0.1:1, environment: test, routes: [
  { op: POST /graphql#createNote, body: { query: 'mutation($text: String!) { createNote(text: $text) { id } }', variables: { text: 'note {canary}' } } },
  { op: POST /graphql#note, body: { query: 'query($id: ID!) { note(id: $id) { id text } }', variables: { id: '{id}' } }, reads: true },
  { op: POST /graphql#removeNote, body: { query: 'mutation($id: ID!) { removeNote(id: $id) }', variables: { id: '{id}' } } }] }
${PEOPLE}
objects:
  note: { create: POST /graphql#createNote, as: ann, id: /data/createNote/id, read: POST /graphql#note, delete: POST /graphql#removeNote }
rules:
  - { op: POST /graphql#createNote, allow: [authenticated] }
  - { op: [POST /graphql#note, POST /graphql#removeNote], allow: [owner], deny: conceal }
conventions: { conceal: 200 }
allowAnyway: [POST /graphql#createNote]
`

/** An API in which whoever makes something chooses its name. */
const byName: Api = (asked, things, isOpen) => {
  const { path, method, caller, body } = asked
  const [, place, id] = path.split('/')
  if (place !== 'configs' || id === undefined) return MISSING
  const thing = things.get(id)
  if (method === 'PUT') {
    // Whoever chooses names learns which are taken: nothing is hidden here.
    if (thing !== undefined && thing.owner !== caller) return [403, { error: 'taken' }]
    if (typeof body?.['text'] !== 'string') return BAD
    things.set(id, { id, kind: 'config', owner: caller, text: body['text'] })
    return thing === undefined ? [201] : [204]
  }
  return ofOne(
    isOpen && method === 'GET' ? { ...asked, caller: thing?.owner ?? '' } : asked,
    things,
    id,
  )
}

const BY_NAME = `
target: { base: http://127.0.0.1:1, environment: test,
  routes: ['PUT /configs/{name}', 'GET /configs/{name}', 'DELETE /configs/{name}'] }
${PEOPLE}
objects:
  config: { create: 'PUT /configs/{name}', as: ann, id: 'config-{canary}', body: { text: 'config {canary}' },
    read: 'GET /configs/{name}', delete: 'DELETE /configs/{name}' }
rules:
  - { op: 'PUT /configs/{name}', allow: [owner], deny: forbid }
  - { op: '* /configs/{name}', allow: [owner], deny: conceal }
`

/** Requests that name what they are about elsewhere than in the path. */
export const REQUEST_ROWS: readonly Row[] = [
  {
    name: 'a search by POST',
    api: searched,
    file: OF_NOTES,
    found: 'Z7 high POST /notes/search',
  },
  {
    name: 'an id in the body',
    api: byBody,
    file: BY_BODY,
    found: 'Z1 critical POST /invoices/get',
  },
  {
    name: 'an id in the body, at level 3',
    api: byBody,
    file: BY_BODY,
    level: 3,
    found: 'Z1 critical POST /invoices/get',
  },
  {
    name: 'an id in the query, by a document',
    api: byQuery,
    file: BY_QUERY,
    files: { 'openapi.yaml': DOCUMENT },
    found: 'Z1 critical GET /invoice',
  },
  ...([1, 3] as const).map((level) => ({
    ...{
      name: `a name of the caller's choice, at level ${level}`,
      api: byName,
      file: BY_NAME,
      level,
    },
    found: 'Z1 critical GET /configs/{name}',
  })),
  { name: 'GraphQL', api: graph, file: GRAPH, found: 'Z1 critical POST /graphql#note' },
  {
    name: 'GraphQL, at level 3',
    api: graph,
    file: GRAPH,
    level: 3,
    found: 'Z1 critical POST /graphql#note',
  },
]
