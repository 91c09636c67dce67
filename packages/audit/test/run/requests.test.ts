import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Matter, Operation, Parameter } from '../../src/plan.ts'
import { bodyText, filled, requestFor, type Wanted } from '../../src/run/requests.ts'
import { operation } from '../input/operation.ts'
import { NOTE, PEOPLE, runOf } from './run-of.ts'

const about: Matter = { kind: 'object', object: NOTE }
const none: Matter = { kind: 'none' }
const blue: Matter = { kind: 'tenant', tenant: 'blue/1', parameter: 'org' }
const [ann] = PEOPLE

const needed = (where: Parameter['in'], name: string, example?: string): Partial<Operation> => ({
  parameters: [{ name, in: where, required: true, example }],
})

const targets = [
  ['the path of the target stands before', operation('GET /notes'), none, {}, '/api/notes'],
  ['the id of the object', operation('GET /notes/{id}'), about, {}, '/api/notes/7'],
  ['the id of a ghost', operation('GET /notes/{id}'), about, { id: 'a b' }, '/api/notes/a%20b'],
  ['a tenant', operation('GET /{org}/notes'), blue, {}, '/api/blue%2F1/notes'],
  ['an example', operation('GET /{lang}', needed('path', 'lang', 'en')), none, {}, '/api/en'],
  [
    'a query that is needed',
    operation('GET /a', needed('query', 'q', 'x y')),
    none,
    {},
    '/api/a?q=x+y',
  ],
  [
    'a query of which nothing is known',
    operation('GET /a', needed('query', 'q')),
    none,
    {},
    '/api/a?q=1',
  ],
] as const

describe('requestFor', () => {
  for (const [name, one, matter, besides, target] of targets) {
    test(name, () => {
      const wanted: Wanted = { operation: one, matter, caller: ann, ...besides }
      const request = requestFor(runOf(), wanted)
      assert.equal(typeof request === 'string' ? request : request.target, target)
    })
  }

  test('a parameter that nobody knows is said', () => {
    const one = operation('GET /{a}/{b}')
    const said = requestFor(runOf(), { operation: one, matter: none, caller: ann })
    assert.equal(said, 'no value is known for a, b: state it in parameters')
  })

  test('a field that is needed is sent, and not those that credentials write', () => {
    const parameters = ['X-Version', 'authorization'].map((name) => {
      return { name, in: 'header', required: true, example: undefined } as const
    })
    const one = operation('GET /notes', { parameters })
    const request = requestFor(runOf(), { operation: one, matter: none, caller: ann })
    assert.deepEqual(typeof request === 'string' ? request : request.fields, [['X-Version', '1']])
  })

  const shape = { contentType: 'application/json', example: { by: '{identity}' }, properties: [] }
  const bodies = [
    [
      'what makes an object has its body',
      operation('POST /notes'),
      none,
      '{"text":"note sallyport"}',
    ],
    ['the example of the document', operation('PUT /a', { body: shape }), none, '{"by":"ann"}'],
    [
      'a change is as what was made',
      operation('PATCH /notes/{id}'),
      about,
      '{"text":"note sallyport"}',
    ],
    ['a removal has none', operation('DELETE /notes/{id}'), about, undefined],
  ] as const
  for (const [name, one, matter, body] of bodies) {
    test(name, () => {
      const request = requestFor(runOf(), { operation: one, matter, caller: ann })
      assert.ok(typeof request !== 'string')
      assert.equal(request.body, body)
      const type = body === undefined ? [] : [['Content-Type', 'application/json']]
      assert.deepEqual(request.fields, type)
    })
  }
})

describe('bodyText', () => {
  const form = { contentType: 'application/x-www-form-urlencoded', example: {}, properties: [] }
  const rows = [
    ['a text is sent as it is', operation('PUT /a'), 'a=b', 'a=b'],
    ['JSON', operation('PUT /a'), { a: 1 }, '{"a":1}'],
    ['a form', operation('PUT /a', { body: form }), { a: 1, b: 'x y' }, 'a=1&b=x+y'],
  ] as const
  for (const [name, one, value, expected] of rows) {
    test(name, () => assert.equal(bodyText(one, value), expected))
  }
})

describe('filled', () => {
  const rows = [
    ['a text', 'x {canary}', 'x c'],
    ['a name that is not known', '{tenant}', 'sallyport'],
    ['another name is left', '{other}', '{other}'],
    ['lists and fields', { a: ['{identity}', 1, null] }, { a: ['ann', 1, null] }],
  ] as const
  for (const [name, value, expected] of rows) {
    test(name, () => assert.deepEqual(filled(value, { canary: 'c', identity: 'ann' }), expected))
  }
})
