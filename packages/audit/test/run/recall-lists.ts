import {
  type Answer,
  type Api,
  type Asked,
  MISSING,
  make,
  ofOne,
  PEOPLE,
  type Thing,
} from './recall-kit.ts'
import type { Row } from './recall-rows.ts'

const FILE = `
target: { base: http://127.0.0.1:1, environment: test,
  routes: [GET /notes, POST /notes, 'GET /notes/{id}', 'DELETE /notes/{id}'] }
${PEOPLE}
objects:
  note: { create: POST /notes, as: ann, body: { text: 'note {canary}' }, read: 'GET /notes/{id}', delete: 'DELETE /notes/{id}' }
rules:
  - { op: [GET /notes, POST /notes], allow: [authenticated] }
  - { op: '* /notes/{id}', allow: [owner], deny: conceal }
`

/** How a server says where a list goes on. */
type Pager = (asked: Asked, all: readonly Thing[], first: readonly Thing[]) => Answer

const SIZE = 3
/** What everybody has from the beginning: more than a page. */
const OLD: readonly Thing[] = ['ann', 'ben'].flatMap((owner) =>
  Array.from({ length: 4 }, (_, at): Thing => {
    return { id: `${owner}-${at}`, kind: 'note', owner, text: `an old one, ${at}` }
  }),
)

/** An API of notes whose first page is filtered, and with the hole no other. */
function paged(pager: Pager): Api {
  return (asked, things, isOpen) => {
    const [, place, id] = asked.path.split('/')
    if (place !== 'notes') return MISSING
    if (id !== undefined) return ofOne(asked, things, id)
    if (asked.method === 'POST') return make(asked, things)
    if (asked.method !== 'GET') return [405]
    const own = [...things.values()].filter(({ owner }) => owner === asked.caller)
    return pager(asked, isOpen ? [...things.values()] : own, own.slice(0, SIZE))
  }
}

function slice(all: readonly Thing[], from: number, size = SIZE): readonly Thing[] {
  return all.slice(from, from + size)
}

const byLinkField: Pager = ({ query }, all, first) => {
  const page = Number(query.get('page') ?? 1)
  const hasMore = page * SIZE < all.length
  const link = `</notes?page=${page + 1}>; rel="next"`
  return [200, page === 1 ? first : slice(all, (page - 1) * SIZE), hasMore ? { link } : {}]
}

const byLinkInBody: Pager = ({ query }, all, first) => {
  const offset = Number(query.get('offset') ?? 0)
  const next = offset + SIZE < all.length ? `/notes?offset=${offset + SIZE}` : null
  return [200, { results: offset === 0 ? first : slice(all, offset), next }]
}

const byCursor: Pager = ({ query }, all, first) => {
  const from = Number(query.get('cursor') ?? 0)
  const next_cursor = from + SIZE < all.length ? String(from + SIZE) : null
  return [200, { data: from === 0 ? first : slice(all, from), meta: { next_cursor } }]
}

const byCount: Pager = ({ query }, all, first) => {
  const page = Number(query.get('page') ?? 1)
  const total_pages = Math.ceil(all.length / SIZE)
  return [200, { notes: page === 1 ? first : slice(all, (page - 1) * SIZE), page, total_pages }]
}

const DOCUMENT = `
openapi: 3.1.0
info: { title: notes, version: '1' }
paths:
  /notes:
    get:
      parameters: [{ name: limit, in: query, schema: { type: integer } }]
      responses: { '200': { description: notes } }
`

const byLimit: Pager = ({ query }, all, first) => {
  const limit = query.get('limit')
  return [200, limit === null ? first : slice(all, 0, Number(limit))]
}

const row = (name: string, pager: Pager, besides: Partial<Row> = {}): Row => {
  const found = 'Z7 high GET /notes'
  return { name, api: paged(pager), file: FILE, things: OLD, found, ...besides }
}

/** Lists that hold what is somebody else's, where nobody looks first. */
export const LIST_ROWS: readonly Row[] = [
  row('a list beyond its first page, by a link in a field', byLinkField),
  row('a list beyond its first page, by a link in the body', byLinkInBody),
  row('a list beyond its first page, by a cursor', byCursor),
  row('a list beyond its first page, by a number of pages', byCount),
  row('a list with another limit, by its document', byLimit, {
    file: FILE.replace('routes: [GET /notes, ', 'openapi: openapi.yaml, routes: ['),
    files: { 'openapi.yaml': DOCUMENT },
  }),
]
