// Goal: `npm run example -- django --behind nginx` serves until Ctrl-C, and closes what it opened.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { needsOf } from '../../src/backends/backend.ts'
import { programOf } from '../../src/gate/proxy.ts'
import { send } from '../../src/http.ts'
import { run } from '../run.ts'

const needs = [needsOf('django'), programOf('nginx-accel')].find((one) => 'skip' in one)
const skip = needs !== undefined && 'skip' in needs && needs.skip

describe('npm run example, behind a proxy', () => {
  for (const args of [
    ['express', '--behind', 'gate'],
    ['django', '--behind', 'nginx'],
  ]) {
    test(`${args.join(' ')} serves until Ctrl-C`, { skip }, async () => {
      const example = run('main.ts', [...args, '--port', '0'])
      const text = await example.printed('Ctrl-C ends it')
      const url = /http:\/\/127\.0\.0\.1:\d+/.exec(text)?.[0] ?? ''
      const [, key = ''] = /X-API-Key: ([\w-]+)/.exec(text) ?? []
      assert.equal((await send(`${url}/orders`)).status, 401)
      assert.equal((await fetch(`${url}/orders/7`, { headers: { 'X-API-Key': key } })).status, 200)
      example.child.kill('SIGINT')
      const { code, stderr, stdout } = await example.ended
      assert.deepEqual({ code, stderr }, { code: 0, stderr: '' })
      assert.match(stdout, /ended\n$/)
      await assert.rejects(fetch(`${url}/orders`))
    })
  }

  test('what there is not is told', async () => {
    const { code, stderr } = await run('main.ts', ['django', '--behind', 'apache']).ended
    assert.equal(code, 2)
    assert.match(stderr, /--behind nginx-accel, nginx-check, caddy, haproxy, gate/)
  })
})
