import assert from 'node:assert/strict'
import { test } from 'node:test'
import { withFreePorts } from './free-ports.ts'

// Goal: a page keeps what it says, by ports that nobody has.

test('each port becomes another, the same one everywhere', async () => {
  const page = 'listen 8080; ask http://127.0.0.1:8080/ and 9700, not 80801 or 2026'
  const written = await withFreePorts(page, [8080, 9700])
  const [, one, again, other] =
    /^listen (\d+); ask http:..127.0.0.1:(\d+). and (\d+), not/.exec(written) ?? []
  assert.ok(one !== undefined && one === again && other !== undefined && one !== other, written)
  assert.ok(one !== '8080' && other !== '9700', written)
  assert.match(written, /not 80801 or 2026$/)
})

test('without ports nothing changes', async () => {
  assert.equal(await withFreePorts('at 8080', []), 'at 8080')
})
