import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { threadMilliseconds } from '../../../../tools/thread-time.ts'
import { openApiFrom } from '../../src/input/openapi.ts'
import { sampleOf } from '../../src/input/openapi-sample.ts'
import { Unreadable } from '../../src/input/source.ts'

const document = `openapi: 3.1.0
servers: [{ url: 'https://{host}/v1', variables: { host: { default: api.example.com } } }]
security: [{ bearer: [] }]
components:
  securitySchemes: { bearer: { type: http, scheme: bearer } }
  parameters: { page: { name: page, in: query, schema: { type: integer, minimum: 3 } } }
  schemas:
    Node: { type: object, required: [next], properties: { next: { $ref: '#/components/schemas/Node' } } }
    Order:
      type: object
      required: [item]
      properties:
        id: { type: string, readOnly: true }
        note: { type: string, enum: [short, long] }
        item: { type: string, minLength: 8 }
paths:
  /orders:
    parameters: [{ $ref: '#/components/parameters/page' }]
    get:
      security: []
      responses: { 200: { content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } }
    post:
      requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } }
  "/orders/{id}":
    parameters: [{ name: id, in: path, required: true, schema: { type: string }, example: a }]
    get:
      security: [{ bearer: [] }, {}]
      parameters: [{ name: id, in: path, required: true, schema: { type: string }, example: b }]
    put:
      requestBody: { content: { application/json: { schema: { $ref: 'http://127.0.0.1:1/x.json#/a' } } } }
`

describe('openApiFrom', () => {
  const api = openApiFrom(document, 'api.yaml')
  const of = (id: string) => api.operations.find((operation) => operation.id === id)

  test('names how credentials are shown, first of all with the field of a key', () => {
    assert.deepEqual(api.firstScheme, { scheme: 'bearer', header: undefined })
    const key = 'key: { type: apiKey, in: header, name: X-API-Key }'
    const keyed = openApiFrom(document.replace('bearer: { type: http', `${key}, $&`), 'api.yaml')
    assert.deepEqual(keyed.firstScheme, { scheme: 'apiKey', header: 'X-API-Key' })
    const { firstScheme } = openApiFrom('{ "openapi": "3.1.0", "paths": {} }', 'api.json')
    assert.equal(firstScheme, undefined)
  })

  test('finds each operation, with its line and column', () => {
    assert.deepEqual(
      api.operations.map(({ id, place }) => [id, place]),
      [
        ['GET /orders', 'api.yaml:19:5'],
        ['POST /orders', 'api.yaml:22:5'],
        ['GET /orders/{id}', 'api.yaml:26:5'],
        ['PUT /orders/{id}', 'api.yaml:29:5'],
      ],
    )
  })

  test('a parameter of the path holds for its operations', () => {
    assert.deepEqual(of('GET /orders')?.parameters, [
      { name: 'page', in: 'query', required: false, example: '3' },
    ])
  })

  test('a parameter of the operation stands in place of that of the path', () => {
    assert.equal(of('GET /orders/{id}')?.parameters[0]?.example, 'b')
  })

  test('security of the operation goes before that of all, and `{}` makes it optional', () => {
    const security = api.operations.map(({ declared }) => declared?.security)
    assert.deepEqual(security, [[], ['bearer'], [], ['bearer']])
  })

  test('a body has what is required first, and nothing that is only read', () => {
    const body = of('POST /orders')?.body
    assert.equal(JSON.stringify(body?.example), '{"item":"auditaaa","note":"short"}')
    assert.deepEqual(body?.properties, ['id', 'note', 'item'])
  })

  test('the server has the defaults of its variables', () => {
    assert.equal(api.server, 'https://api.example.com/v1')
  })

  test('a reference elsewhere is never followed, and said of its operation', () => {
    assert.equal(of('PUT /orders/{id}')?.body?.example, undefined)
    assert.match(api.remarks[0]?.message ?? '', /^PUT \/orders\/\{id\}: `http:.*is left out/)
  })

  test('a schema that contains itself ends', () => {
    const root = { a: { type: 'object', required: ['a'], properties: { a: { $ref: '#/a' } } } }
    const made = JSON.stringify(sampleOf({ $ref: '#/a' }, { root, notice: assert.fail }))
    assert.ok(made.length < 100)
  })

  test('parts that contain themselves many times end soon', () => {
    const root = { a: { allOf: Array(20).fill({ $ref: '#/a' }) } }
    const begun = threadMilliseconds()
    sampleOf(root.a, { root, notice: assert.fail })
    assert.ok(threadMilliseconds() - begun < 500)
  })

  test('references that only lead to each other end', () => {
    const root = { a: { $ref: '#/b' }, b: { $ref: '#/a' } }
    const told: string[] = []
    assert.equal(sampleOf(root.a, { root, notice: (_, why) => told.push(why) }), undefined)
    assert.deepEqual(told, ['it does not end'])
  })

  const schemas = [
    ['a whole number from a limit', { type: 'integer', exclusiveMinimum: 4 }, 5],
    [
      'a limit that is excluded in the words of 3.0',
      { type: 'integer', minimum: 4, exclusiveMinimum: true },
      5,
    ],
    ['a multiple', { type: 'integer', minimum: 4, multipleOf: 3 }, 6],
    ['a number below a limit', { type: 'integer', maximum: -2 }, -2],
    ['a type that may be null', { type: ['null', 'boolean'] }, true],
    ['the first of several', { oneOf: [{ const: 1 }, { const: 2 }] }, 1],
    [
      'all of several',
      {
        allOf: [
          { type: 'object', properties: { a: { const: 1 } } },
          { type: 'object', properties: { b: { const: 2 } } },
        ],
      },
      { a: 1, b: 2 },
    ],
    ['a date', { type: 'string', format: 'date' }, '2030-01-31'],
    ['a text that may not be long', { type: 'string', maxLength: 2 }, 'au'],
    ['a list', { type: 'array', items: { const: 1 }, minItems: 2 }, [1, 1]],
  ] as const
  for (const [name, schema, expected] of schemas) {
    test(`makes ${name}`, () => {
      assert.deepEqual(sampleOf(schema, { root: {}, notice: assert.fail }), expected)
    })
  }

  const refused = [
    ['Swagger 2.0', 'swagger: "2.0"\n', /Swagger 2.0: convert it/],
    ['another version', 'openapi: 4.0.0\n', /OpenAPI 3.0 or 3.1 document is expected/],
    ['what is no document', '[1]', /an OpenAPI document is expected/],
    ['what is no YAML', 'a: [1', /^api.yaml:1:\d+: the document cannot be read/],
    [
      'what is broken further down, for half of it would be audited',
      'openapi: 3.1.0\npaths:\n  /a: { get: {} }\n  /b: [}',
      /^api.yaml:4:\d+: the document cannot be read/,
    ],
    [
      'references that unfold without end',
      `a: &a [x]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [${`*${'abcdefghi'[i]}, `.repeat(9)}]`).join('\n')}`,
      /cannot be read/,
    ],
  ] as const
  for (const [name, text, message] of refused) {
    test(`refuses ${name}`, () => {
      assert.throws(
        () => openApiFrom(text, 'api.yaml'),
        (error) => error instanceof Unreadable && message.test(error.lines[0] ?? ''),
      )
    })
  }

  test('five megabytes are read in two seconds', () => {
    const schema = {
      type: 'object',
      properties: { a: { type: 'string', description: 'x'.repeat(700) } },
    }
    const one = {
      requestBody: { content: { 'application/json': { schema } } },
      responses: { 200: { description: '' } },
    }
    const paths = Object.fromEntries(
      Array.from({ length: 2_000 }, (_, i) => [`/p${i}/{id}`, { get: one, put: one, delete: one }]),
    )
    const text = JSON.stringify({ openapi: '3.0.3', paths })
    assert.ok(text.length > 5_000_000)
    const begun = threadMilliseconds()
    assert.equal(openApiFrom(text, 'api.json').operations.length, 5_000)
    assert.ok(threadMilliseconds() - begun < 2_000)
  })
})
