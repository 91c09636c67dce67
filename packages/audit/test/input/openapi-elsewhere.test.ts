import assert from 'node:assert/strict'
import { once } from 'node:events'
import { symlinkSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { openApiFrom, readOpenApi } from '../../src/input/openapi.ts'
import { readAuditFile } from '../../src/input/read-audit-file.ts'
import { folderWith } from './folder.ts'

// Goal: nothing is fetched that nobody allowed, and of what is allowed no more than its limits.
// Method: two servers on the loopback that count what they are asked.

interface Started {
  readonly server: Server
  readonly base: string
  readonly asked: string[]
}

async function start(answer: RequestListener): Promise<Started> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.url}`)
    answer(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server, base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked }
}

const schema = { type: 'object', properties: { title: { type: 'string', example: 'far' } } }

/** A document whose one operation takes a body of another document. */
function documentWith($ref: string): object {
  const content = { 'application/json': { schema: { $ref } } }
  const paths = { '/notes': { post: { requestBody: { content }, responses: {} } } }
  return { openapi: '3.1.0', info: {}, paths, components: { schemas: { Own: schema } } }
}

async function readWith($ref: string, files: object = {}, allowRemoteRefs = true): Promise<Read> {
  const cwd = folderWith({ 'api.json': documentWith($ref), ...files })
  const { operations, remarks } = await readOpenApi('api.json', cwd, { allowRemoteRefs })
  const body = operations[0]?.body?.example
  return { body, told: remarks.map(({ message }) => message) }
}

interface Read {
  readonly body: unknown
  readonly told: readonly string[]
}

describe('references to other servers', () => {
  let far: Started
  let other: Started
  before(async () => {
    other = await start((_, response) => void response.end(JSON.stringify(schema)))
    const bodies: Readonly<Record<string, string>> = {
      '/note.json': JSON.stringify(schema),
      '/note.yaml': 'type: object\nproperties: { title: { example: far } }',
      '/chain.json': '{"$ref":"deep/chain.json#/a~1b"}',
      '/deep/chain.json': '{"a/b":{"$ref":"#/c"},"c":{"$ref":"../note.json"}}',
      '/round.json': '{"$ref":"round.json"}',
      '/crossing.json': `{"$ref":"${other.base}/x.json"}`,
      '/file.json': '{"$ref":"file:///etc/hostname.json"}',
      '/long.json': `"${'x'.repeat(4 * 1024 * 1024)}"`,
      '/bad.json': '{"a": [}',
    }
    const moved: Readonly<Record<string, string>> = {
      '/moved.json': '/note.json',
      '/away.json': `${other.base}/note.json`,
      '/always.json': '/always.json',
    }
    far = await start(({ url: path = '' }, response) => {
      const many = Array.from({ length: 9 }, (_, at) => ({ $ref: `${path}${at}` }))
      const body = path.startsWith('/many') ? JSON.stringify(many) : bodies[path]
      const location = moved[path]
      if (location !== undefined) response.writeHead(302, { location })
      else if (body === undefined) response.writeHead(404)
      response.end(body)
    })
  })
  after(() => {
    for (const { server } of [far, other]) {
      server.closeAllConnections()
      server.close()
    }
  })

  const title = { title: 'far' }
  for (const [name, path] of [
    ['a document of JSON', '/note.json'],
    ['a document of YAML', '/note.yaml'],
    ['a place in it', '/chain.json'],
    ['one that is moved on the same host', '/moved.json'],
  ] as const) {
    test(`${name} is fetched where that is allowed`, async () => {
      assert.deepEqual(await readWith(`${far.base}${path}`), { body: title, told: [] })
    })
  }

  for (const [name, allow] of [
    ['not unless it is allowed', false],
    ['and not of a text alone', undefined],
  ] as const) {
    test(`nothing is asked, ${name}`, async () => {
      far.asked.length = 0
      const ref = `${far.base}/note.json`
      const text = JSON.stringify(documentWith(ref))
      const told =
        allow === undefined
          ? openApiFrom(text, 'api.json').remarks.map(({ message }) => message)
          : (await readWith(ref, {}, allow)).told
      assert.deepEqual(far.asked, [])
      assert.match(told.join(), /`http:[^`]+` is left out: it is /)
    })
  }

  for (const [name, path, why] of [
    ['moved to another host', '/away.json', /it is moved to another host/],
    ['moved without end', '/always.json', /it is moved too often/],
    ['too long', '/long.json', /it is larger than 4194304 bytes/],
    ['not there', '/none.json', /it is answered 404/],
    ['no JSON', '/bad.json', /the document cannot be read/],
    ['another server, for what was fetched', '/crossing.json', /its own server alone/],
    ['a file, for what was fetched', '/file.json', /its own server alone/],
    ['a document that is nothing but itself', '/round.json', /it does not end/],
    ['a place that is not there', '/note.json#/none', /there is nothing at that place/],
  ] as const) {
    test(`what is ${name} is left out, and said to be`, async () => {
      other.asked.length = 0
      const { body, told } = await readWith(`${far.base}${path}`)
      assert.equal(body, undefined)
      assert.match(told.join(), why)
      assert.deepEqual(other.asked, [])
    })
  }

  test('no more than fifty documents are read', async () => {
    far.asked.length = 0
    await readWith(`${far.base}/many`)
    assert.equal(far.asked.length, 50)
  })

  test('a server that is gone, or asked for with a password, is told', async () => {
    assert.match((await readWith('http://127.0.0.1:1/a.json')).told.join(), /cannot be fetched/)
    const secret = far.base.replace('//', '//user:secret@')
    assert.match((await readWith(`${secret}/note.json`)).told.join(), /has a password/)
  })

  test('the audit file allows it, and so does who reads it', async () => {
    const rest = `environment: test, base: http://127.0.0.1:1, openapi: api.json`
    const cwd = folderWith({
      'api.json': documentWith(`${far.base}/note.json`),
      'yes.yaml': `target: { ${rest}, allowRemoteRefs: true }\nidentities: { a: { bearer: x } }`,
      'no.yaml': `target: { ${rest} }\nidentities: { a: { bearer: x } }`,
    })
    for (const [path, allowRemoteRefs, expected] of [
      ['yes.yaml', undefined, title],
      ['no.yaml', undefined, undefined],
      ['no.yaml', true, title],
    ] as const) {
      const { operations } = await readAuditFile(path, { cwd, env: {}, allowRemoteRefs })
      assert.deepEqual(operations[0]?.body?.example, expected)
    }
  })
})

describe('references to other files', () => {
  const { openapi, info } = documentWith('') as { openapi: string; info: object }
  const files = {
    'note.yaml': "{ type: object, properties: { title: { $ref: 'parts.json#/title' } } }",
    'parts.json': {
      title: { example: 'near' },
      back: { $ref: 'api.json#/components/schemas/Own' },
    },
    'note.txt': '{}',
  }
  const title = { title: 'near' }
  for (const [name, ref, expected] of [
    ['beside the document', 'note.yaml', title],
    ['and written from here', './note.yaml', title],
    ['and back into the document', 'parts.json#/back', { title: 'far' }],
  ] as const) {
    test(`a file is read: ${name}`, async () => {
      assert.deepEqual(await readWith(ref, files, false), { body: expected, told: [] })
    })
  }

  test('a path may stand in another file', async () => {
    const paths = { '/notes': { $ref: 'notes.json' } }
    const cwd = folderWith({
      'api.json': { openapi, info, paths },
      'notes.json': { get: { responses: { 200: {} } } },
    })
    const { operations } = await readOpenApi('api.json', cwd)
    assert.deepEqual(
      operations.map(({ id }) => id),
      ['GET /notes'],
    )
  })

  for (const [name, ref, why] of [
    ['outside of the folder', '../outside.json', /there is no such file|outside of the folder/],
    ['of the system', 'file:///etc/passwd', /neither a file of JSON nor one of YAML/],
    ['of another sort', 'note.txt', /neither a file of JSON nor one of YAML/],
    ['that is not there', 'none.json', /there is no such file/],
    ['that is no address', 'http://[', /it is no address/],
  ] as const) {
    test(`a file ${name} is left out`, async () => {
      const { body, told } = await readWith(ref, files)
      assert.equal(body, undefined)
      assert.match(told.join(), why)
    })
  }

  test('a link out of the folder is no way out', async () => {
    const outside = folderWith({ 'secret.json': schema })
    const cwd = folderWith({ 'api.json': documentWith('link.json') })
    symlinkSync(join(outside, 'secret.json'), join(cwd, 'link.json'))
    const { operations, remarks } = await readOpenApi('api.json', cwd)
    assert.equal(operations[0]?.body?.example, undefined)
    assert.match(remarks[0]?.message ?? '', /outside of the folder/)
  })
})
