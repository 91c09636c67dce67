import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { FRAMEWORKS } from '../src/frameworks/index.ts'
import { createOrdersApi } from '../src/orders/api.ts'
import { openDatabase } from '../src/orders/database.ts'
import { AUDIENCE } from '../src/start.ts'

// Goal: the document says what is served, no more and no less.
// Method: the routes that Express shows the guard, against the operations of the file.

test('the operations of openapi.yaml are the routes that Express serves', async (t) => {
  const database = openDatabase(':memory:')
  const issuer = 'http://127.0.0.1:9'
  const api = createOrdersApi({ database, issuer, audience: AUDIENCE, origin: () => issuer })
  const { mock } = t.mock.method(api.guard, 'assertCovered')
  const start = await FRAMEWORKS.express()
  await (await start(0, api)).close()
  database.close()
  const [routes] = mock.calls[0]?.arguments ?? []
  assert.ok(routes)
  const served = [...routes].map(
    ({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`,
  )
  assert.deepEqual(served.sort(), documented().sort())
})

/** By its indentation: the examples do without a reader of YAML. */
function documented(): string[] {
  const text = readFileSync(new URL('../openapi.yaml', import.meta.url), 'utf8')
  const [, paths = ''] = /^paths:\n((?: .*\n)+)/m.exec(text) ?? []
  let path = ''
  return paths.split('\n').flatMap((line) => {
    path = /^ {2}(\/\S*):$/.exec(line)?.[1] ?? path
    const method = /^ {4}(get|put|post|patch|delete|head|options):$/.exec(line)?.[1]
    return method === undefined ? [] : [`${method.toUpperCase()} ${path}`]
  })
}
