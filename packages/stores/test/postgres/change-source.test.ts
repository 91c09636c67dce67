// Goal: an attempt to hear of changes that fails leaves no connection behind.
// Method: a line to a real PostgreSQL on which the command to listen is spelt wrongly.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { proxyTo } from '../../../../tools/proxy.ts'
import { PostgresChangeSource } from '../../src/postgres/change-source.ts'
import { until } from '../ear.ts'
import { places } from '../places.ts'

const { postgres } = places()

test('where LISTEN fails the connection ends', { skip: postgres.skip }, async (t) => {
  const proxy = await proxyTo(await postgres.fresh(), (sent) =>
    Buffer.from(sent.toString('latin1').replace('LISTEN', 'LUSTEN'), 'latin1'),
  )
  t.after(() => proxy.close())
  const source = new PostgresChangeSource(proxy.url)
  for (let i = 0; i < 3; i += 1)
    await assert.rejects(
      source.start(() => {}),
      /LUSTEN/,
    )
  await until(
    () => proxy.clients() === 0,
    () => `${proxy.clients()} connections are left`,
  )
})
