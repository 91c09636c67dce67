// Goal: what `print-config` prints works as it stands: a refusal arrives whole, and who may, gets to the handler.
// Method: each proxy by exactly the printed text, in front of Express, whose counter tells what ran.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { type Backend, startBackend } from '../../src/backends/backend.ts'
import { DOORS } from '../../src/gate/doors.ts'
import { KEYS } from '../../src/gate/orders-gate.ts'
import { programOf } from '../../src/gate/proxy.ts'
import { sendRaw } from '../../src/gate/raw.ts'
import { type Rig, startRig } from '../../src/gate/rig.ts'

let backend: Backend
before(async () => {
  backend = await startBackend('express')
})
after(() => backend.stop())

/** How many guesses each door let through. */
const guessesOf = new Map<string, number>()

for (const proxy of DOORS) {
  const program = proxy === 'gate' ? { path: '' } : programOf(proxy)
  describe(`behind ${proxy}`, { skip: 'skip' in program && program.skip }, () => {
    let rig: Rig
    before(async () => {
      rig = await startRig({ proxy, name: 'express', backend })
      backend.hits()
    })
    after(() => rig.stop())

    const ask = (path: string, init: RequestInit = {}): Promise<Response> =>
      fetch(`http://127.0.0.1:${rig.port}${path}`, init)
    const alice = { 'X-API-Key': KEYS.alice }

    test('a refusal arrives whole: status, both challenges, body', async () => {
      const answer = await ask('/orders')
      assert.equal(answer.status, 401)
      assert.match(answer.headers.get('www-authenticate') ?? '', /ApiKey .*Bearer /i)
      assert.equal(answer.headers.get('content-type'), 'application/problem+json')
      const { code } = (await answer.json()) as { code: string }
      assert.equal(code, 'authentication_required')
      assert.deepEqual(backend.hits(), [])
    })

    test('a refusal of HEAD waits for no body', async () => {
      const signal = AbortSignal.timeout(3_000)
      const answer = await ask('/orders', { method: 'HEAD', signal })
      assert.equal(answer.status, 401)
      assert.match(answer.headers.get('www-authenticate') ?? '', /ApiKey .*Bearer /i)
    })

    test('403 arrives as it is', async () => {
      const forbidden = await ask('/orders', { method: 'POST', headers: alice, body: '{}' })
      assert.equal(forbidden.status, 403)
      assert.match(await forbidden.text(), /"code"/)
      assert.deepEqual(backend.hits(), [])
    })

    test('who may gets to the handler, which is told who asks', async () => {
      const answer = await ask('/orders/7?x=1', { headers: alice })
      assert.equal(answer.status, 200)
      assert.deepEqual(await answer.json(), { handler: 'order', subject: 'alice', bytes: 0 })
      assert.deepEqual(backend.hits(), [
        { what: 'request', more: 'GET /orders/7?x=1' },
        { what: 'order', more: 'alice' },
      ])
    })

    test('a body of 300 KB arrives', async () => {
      const body = Buffer.alloc(300 * 1024, 'x')
      const headers = { 'X-API-Key': KEYS.carol }
      const answer = await ask('/orders', { method: 'POST', headers, body })
      assert.deepEqual(await answer.json(), { handler: 'create', subject: 'carol', bytes: 307_200 })
      backend.hits()
    })

    test('whoever nobody knows is nobody', async () => {
      const answer = await ask('/public/a')
      assert.deepEqual(await answer.json(), { handler: 'public', subject: '', bytes: 0 })
      backend.hits()
    })

    test('a 401 of the application stays its own', async () => {
      const answer = await ask('/own-401', { headers: alice })
      assert.equal(answer.status, 401)
      assert.equal(answer.headers.get('www-authenticate'), 'Own realm="app"')
      assert.deepEqual(await answer.json(), { own: true })
      backend.hits()
    })

    test('what the application says in fields of the gate reaches nobody', async () => {
      const answer = await ask('/hand-over', { headers: alice })
      assert.equal(answer.status, 200)
      for (const name of ['x-gate', 'x-gate-subject', 'x-accel-redirect']) {
        assert.equal(answer.headers.get(name), null, name)
      }
      assert.deepEqual(await answer.json(), { handler: 'hand-over', subject: 'alice', bytes: 0 })
      assert.equal(backend.hits().filter(({ what }) => what === 'request').length, 1)
    })

    test('events arrive when they are said', async () => {
      const answer = await ask('/events', { headers: alice })
      const seen: number[] = []
      let text = ''
      for await (const chunk of answer.body ?? []) {
        seen.push(performance.now())
        text += Buffer.from(chunk).toString()
      }
      assert.equal(text, 'data: first\n\ndata: last\n\n')
      assert.ok((seen.at(-1) ?? 0) - (seen[0] ?? 0) > 100, 'the first waited for the last')
      backend.hits()
    })

    test('an upgrade is decided on first, and then made', async () => {
      const upgrade = ['GET /me HTTP/1.1', 'Host: 127.0.0.1', 'Connection: Upgrade']
      const head = [...upgrade, 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
      const key = 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA=='
      const refused = await sendRaw(rig.port, [...head, key, '', ''].join('\r\n'))
      assert.equal(refused.status, 401)
      assert.deepEqual(backend.hits(), [])
      const lines = [...head, key, `X-API-Key: ${KEYS.alice}`, '', '']
      const made = await sendRaw(rig.port, lines.join('\r\n'))
      assert.equal(made.status, 101)
      assert.match(made.text, /hello$/)
      assert.deepEqual(backend.hits(), [{ what: 'upgrade', more: 'alice' }])
    })

    test('who guesses is told to wait, wherever he says that he comes from', async () => {
      const guess = (index: number): Promise<Response> =>
        ask('/orders', {
          headers: {
            'X-API-Key': `guess-${index}`,
            'X-Forwarded-For': `192.0.2.${index}`,
            'X-Real-IP': `192.0.2.${index}`,
          },
        })
      let answer = await guess(0)
      let guesses = 1
      while (answer.status === 401 && guesses < 200) {
        await answer.body?.cancel()
        answer = await guess(guesses)
        guesses += 1
      }
      assert.equal(answer.status, 429, `${guesses} guesses`)
      assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/)
      assert.match(await answer.text(), /"code":"too_many_attempts"/)
      assert.deepEqual(backend.hits(), [])
      guessesOf.set(proxy, guesses)
    })
  })
}

test('as many guesses are free behind each proxy: what a proxy asks twice counts once', () => {
  assert.equal(new Set(guessesOf.values()).size, 1, JSON.stringify([...guessesOf]))
})
