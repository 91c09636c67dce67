import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { describe, test } from 'node:test'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { parse } from 'yaml'
import { AuditInputError } from '../../src/input/part.ts'
import { readAuditFile } from '../../src/input/read-audit-file.ts'
import { folderWith } from './folder.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const isGood = new Ajv2020({ strict: false }).compile(JSON.parse(read('../../audit.schema.json')))

const small = `
target: { base: http://127.0.0.1:1, environment: test, routes: [GET /a, 'GET /a/{id}'] }
identities: { alice: { bearer: x, roles: [member] } }
objects: { a: { known: '1', as: alice, read: 'GET /a/{id}' } }
rules: [{ op: GET /a, allow: [anyone] }]
`

// What no schema can say is left out: names that are not there, variables that are not set.
const rows = [
  ['a field that is not known', 'environment: test', 'environment: test, colour: red'],
  ['an environment that is none', 'environment: test', 'environment: live'],
  ['a method in small letters', 'op: GET /a', 'op: get /a'],
  ['a term that is none', '[anyone]', '[everyone]'],
  ['a number for an id', "known: '1'", 'known: 1'],
  ['no rule at all about who may', ', allow: [anyone]', ''],
  ['a scheme that is none', 'allow: [anyone]', 'schemes: [token], allow: [anyone]'],
  ['a level that is none', 'environment: test', 'environment: test, level: 4'],
  ['an object that is both made and known', "known: '1'", "known: '1', create: GET /a"],
  ['a time without a unit', 'environment: test', 'environment: test, timeout: 10'],
  ['the name of nobody', 'alice: { bearer', 'nobody: { bearer: y }, alice: { bearer'],
  ['no operation', ", routes: [GET /a, 'GET /a/{id}']", ''],
  ['a step-up to nothing', 'allow: [anyone]', 'stepUp: {}'],
  ['a flag that is none', 'environment: test', "environment: test, allowRemoteRefs: 'yes'"],
  ['a ghost by hand', 'as: alice', 'as: alice, ghost: 7'],
] as const

async function isRead(text: string): Promise<boolean> {
  const cwd = folderWith({ 'a.yaml': text })
  try {
    await readAuditFile('a.yaml', { cwd, env: {} })
    return true
  } catch (error) {
    assert.ok(error instanceof AuditInputError)
    return false
  }
}

describe('audit.schema.json', () => {
  test('the example of the orders API is good', () => {
    const example = parse(read('../../../../examples/sallyport.audit.yaml'), { merge: true })
    assert.ok(isGood(example), JSON.stringify(isGood.errors?.slice(0, 3)))
  })

  test('a small file is good for both', async () => {
    assert.ok(isGood(parse(small)), JSON.stringify(isGood.errors))
    assert.ok(await isRead(small))
  })

  for (const [name, from, to] of [
    [
      'references to other servers',
      'environment: test',
      'environment: test, allowRemoteRefs: true',
    ],
    [
      'a scheme of a guard',
      "'GET /a/{id}']",
      "{ op: 'GET /a/{id}', policy: x, schemes: introspection }]",
    ],
    ['certificates', 'allow: [anyone]', 'schemes: [certificate], allow: [anyone]'],
  ] as const) {
    test(`both take ${name}`, async () => {
      assert.ok(small.includes(from))
      const text = small.replace(from, to)
      assert.ok(isGood(parse(text)), JSON.stringify(isGood.errors))
      assert.ok(await isRead(text))
    })
  }

  for (const [name, from, to] of rows) {
    test(`both refuse ${name}`, async () => {
      assert.ok(small.includes(from))
      const text = small.replace(from, to)
      assert.equal(isGood(parse(text)), false)
      assert.equal(await isRead(text), false)
    })
  }
})
