// Goal: a list is read on where its answer or its document says how, and never anywhere else.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Field, Operation } from '../../src/plan.ts'
import { furtherPages } from '../../src/run/next-page.ts'
import { operation } from '../input/operation.ts'

interface Answered {
  readonly target?: string
  readonly body?: unknown
  readonly link?: string
  /** The parameters of its query, by the document. */
  readonly names?: readonly string[]
}

function further({ target = '/notes', body = [{ id: 1 }], link, names = [] }: Answered) {
  const fields: readonly Field[] = link === undefined ? [] : [['Link', link]]
  const parameters = names.map((name) => {
    return { name, in: 'query', required: false, example: undefined } as const
  })
  const list: Operation = operation('GET /notes', { parameters })
  const common = { status: 200, isTruncated: false, milliseconds: 1 }
  return furtherPages({
    request: { method: 'GET', target, fields: [] },
    answer: { ...common, fields, body: JSON.stringify(body) },
    operation: list,
  })
}

const rows: readonly (readonly [string, Answered, string | undefined])[] = [
  ['nothing says so', {}, undefined],
  ['a field', { link: '</notes?page=2>; rel="next"' }, '/notes?page=2'],
  ['a field with several', { link: '<?page=1>; rel=prev, <?page=3>; rel=next' }, '/notes?page=3'],
  ['a link in the body', { body: { next: 'http://here/notes?a=2', items: [1] } }, '/notes?a=2'],
  ['a link of HAL', { body: { _links: { next: { href: '/notes?a=2' } } } }, '/notes?a=2'],
  ['a link of OData', { body: { '@odata.nextLink': '/notes?$skip=2' } }, '/notes?$skip=2'],
  ['a cursor', { body: { next_cursor: 'x1', data: [1] } }, '/notes?cursor=x1'],
  ['a token', { body: { nextPageToken: 'x1', items: [1] } }, '/notes?pageToken=x1'],
  [
    'a cursor under the name of the document',
    { body: { meta: { next_cursor: 'x' } }, names: ['after'] },
    '/notes?after=x',
  ],
  ['a number of pages', { body: { total_pages: 3, items: [1] } }, '/notes?page=2'],
  ['a page of the document', { target: '/notes?page=2', names: ['page'] }, '/notes?page=3'],
  ['an offset of the document', { names: ['offset'] }, '/notes?offset=1'],
  ['nothing after an empty page', { body: [], names: ['page'] }, undefined],
  ['not to another path', { link: '</admin?page=2>; rel="next"' }, undefined],
  ['not to the same page', { link: '</notes>; rel="next"' }, undefined],
  ['not a note that is called next', { body: { next: 'tomorrow' } }, undefined],
]

describe('furtherPages', () => {
  for (const [name, answered, expected] of rows) {
    test(name, () => assert.equal(further(answered).next, expected))
  }
  test('the end, by a link or by the number of pages', () => {
    assert.equal(further({ link: '</notes?page=9>; rel="last"' }).last, '/notes?page=9')
    assert.equal(further({ body: { total_pages: 9 } }).last, '/notes?page=9')
    assert.equal(further({ body: { total_pages: 1 } }).last, undefined)
  })
  test('many at once, where the document has a word for it', () => {
    assert.equal(further({ names: ['per_page'] }).wide, '/notes?per_page=1000')
    assert.equal(further({ names: ['sort'] }).wide, undefined)
  })
})
