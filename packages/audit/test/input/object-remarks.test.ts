import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readAuditFile } from '../../src/input/read-audit-file.ts'
import { folderWith } from './folder.ts'

const file = (routes: string, more = ''): string => `
target: { base: http://127.0.0.1:1, environment: test, routes: [${routes}] }
identities: { ann: { tenant: red, bearer: token-of-ann-0001 } }
objects:
  note: { create: POST /notes, as: ann, body: {}, read: 'GET /notes/{id}', delete: 'DELETE /notes/{id}' }
rules: [{ op: '* /**', allow: [authenticated] }]
${more}
`
const NOTES = "POST /notes, 'GET /notes/{id}', 'DELETE /notes/{id}'"

describe('objectRemarks', () => {
  for (const [name, text, expected] of [
    ['the operations of an object', file(NOTES), []],
    [
      'an id that no object stands for',
      file(`${NOTES}, 'GET /projects/{id}', 'PATCH /projects/{id}'`),
      [
        '`/projects/{id}` has an id, and no object of `objects` is read there: whose it is was not asked of GET, PATCH',
      ],
    ],
    ['a tenant in the path', file(`${NOTES}, 'GET /t/{org}/x'`, 'parameters: { org: tenant }'), []],
    ['what is never called', file(`${NOTES}, 'GET /p/{id}'`, "never: ['* /p/**']"), []],
  ] as const) {
    test(name, async () => {
      const plan = await readAuditFile('a.yaml', { cwd: folderWith({ 'a.yaml': text }) })
      assert.deepEqual(
        plan.remarks.map(({ message }) => message),
        expected,
      )
    })
  }
})
