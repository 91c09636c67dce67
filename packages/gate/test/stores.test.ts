import assert from 'node:assert/strict'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { newApiKey } from '@sallyport/stores'
import { createGate } from '../src/gate.ts'
import { startGate } from '../src/start.ts'
import { openGateStores } from '../src/stores.ts'
import { asked, settingsFrom, statusOf } from './stated.ts'

const folder = mkdtempSync(join(tmpdir(), 'sallyport-gate-'))
const SQLITE = {
  stores: `stores: { accounts: 'sqlite:${join(folder, 'a.db')}' }`,
  schemes: 'schemes: [{ api_key: { prefix: sp } }, { basic: {} }]',
}

const account = {
  ...{ name: 'alice', subjectId: 'alice', kind: 'user' as const, sets: ['member'] },
  ...{ disabled: false, createdAt: 0 },
}

describe('stores of a gate', () => {
  test('without any, everything is in the configuration', async () => {
    const stores = await openGateStores(settingsFrom())
    const { accounts, shared, throttle, sink } = stores
    assert.deepEqual(
      [accounts, shared, throttle, sink],
      [undefined, undefined, undefined, undefined],
    )
    await stores.close()
  })

  test('keys come from the accounts, and records go where it is said', async () => {
    const records = `records: 'file:${join(folder, 'records.jsonl')}'`
    const settings = settingsFrom({ ...SQLITE, records })
    const stores = await openGateStores(settings)
    try {
      const { text, stored } = newApiKey({ subjectId: 'alice' })
      await stores.accounts?.accounts.create(account)
      await stores.accounts?.apiKeys.create(stored)
      const gate = createGate(settings, { stores })
      const alice = asked({}, { 'X-API-Key': text })
      assert.equal(statusOf(await gate.decide(alice)), 200)
      assert.equal(statusOf(await gate.decide(asked({}, { 'X-API-Key': `${text}x` }))), 401)
      assert.ok(stores.sink !== undefined)
    } finally {
      await stores.close()
    }
  })

  test('a key that is revoked is forgotten at once, within its memory', async () => {
    const stores = await openGateStores(settingsFrom(SQLITE))
    const { text, stored } = newApiKey({ subjectId: 'alice' })
    await stores.accounts?.apiKeys.create(stored)
    const started = await startGate(settingsFrom(SQLITE))
    try {
      const alice = asked({}, { 'X-API-Key': text })
      assert.equal(statusOf(await started.gate.decide(alice)), 200)
      await stores.accounts?.apiKeys.change(stored.id, { revoked: true })
      const until = Date.now() + 5_000
      while (statusOf(await started.gate.decide(alice)) === 200 && Date.now() < until) {
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
      assert.equal(statusOf(await started.gate.decide(alice)), 401)
    } finally {
      await started.drain({ noticeMs: 0, graceMs: 0 })
      await stores.close()
    }
  })

  test('a server that is not there rejects, and nothing stays open', async () => {
    const stores = `stores: { accounts: 'sqlite:${join(folder, 'b.db')}', shared: 'redis://127.0.0.1:1' }`
    await assert.rejects(openGateStores(settingsFrom({ ...SQLITE, stores })))
  })
})
