import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { readAuditFile } from '@sallyport/audit'
import { exportJWK, generateKeyPair } from 'jose'

// Goal: what an audit of the orders API has to be told is short, and is read without a mistake.

const FILE = fileURLToPath(new URL('../sallyport.audit.yaml', import.meta.url))
const TOKENS = ['ALICE', 'BOB', 'CAROL', 'CAROL_MFA', 'DAVE', 'ERIN', 'REPORTING', 'ALICE_READ']

const { privateKey } = await generateKeyPair('RS256', { extractable: true })
const env = {
  ...Object.fromEntries(
    [...TOKENS, 'FRANK_MFA', 'CAROL_NARROW', 'API_KEY'].map((name) => [name, name]),
  ),
  ISSUER_KEY: JSON.stringify(await exportJWK(privateKey)),
}

test('it has at most sixty lines', () => {
  assert.ok(readFileSync(FILE, 'utf8').trimEnd().split('\n').length <= 60)
})

test('it is read without a mistake, and without anything to remark', async () => {
  const plan = await readAuditFile(FILE, { cwd: '/', env })
  assert.deepEqual(plan.remarks, [])
  assert.deepEqual(
    plan.identities.map(({ name }) => name).filter((name) => !name.includes('-')),
    ['alice', 'bob', 'carol', 'dave', 'erin', 'reporting'],
  )
})

test('some rule says of every operation who may', async () => {
  const { operations, identities, expect } = await readAuditFile(FILE, { cwd: '/', env })
  const unstated = operations.filter((one) =>
    [undefined, ...identities].some(
      (who) => expect(one, who, { kind: 'none' }).kind === 'unstated',
    ),
  )
  assert.deepEqual(unstated, [])
  assert.ok(operations.length > 10)
})
