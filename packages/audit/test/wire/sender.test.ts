// Goal: a run sends no faster, no longer and no more than it may, and keeps what it sent in order.
// Method: real servers, and a plan of which one limit is made small.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditRequest, Exchange, Intent } from '../../src/exchange.ts'
import { KEPT_CHARACTERS_MAX, SILENCE_LENGTH } from '../../src/wire/limits.ts'
import { RunSender } from '../../src/wire/sender.ts'
import { answering, planFor, reading, serve, serveRaw } from './ground.ts'

const GET: AuditRequest = { method: 'GET', target: '/orders/1', fields: [] }
const POST: AuditRequest = { method: 'POST', target: '/orders', fields: [], body: '{}' }
const CREATING: Intent = reading({ effect: { kind: 'create' }, operation: 'POST /orders' })

function seen({ outcome }: Exchange): string {
  return outcome.kind === 'answer'
    ? String(outcome.answer.status)
    : `${outcome.kind}: ${outcome.why}`
}

describe('how many at once', () => {
  for (const [name, request, intent, expected] of [
    ['eight read', GET, reading(), 8],
    ['one writes', POST, CREATING, 1],
  ] as const) {
    test(name, async () => {
      let now = 0
      let most = 0
      await using ground = await serve((_, response) => {
        most = Math.max(most, ++now)
        setTimeout(() => {
          now--
          response.end('{}')
        }, 5)
      })
      const sender = new RunSender(planFor(ground.base))
      await Promise.all(Array.from({ length: 24 }, () => sender.send(request, intent)))
      assert.equal(most, expected)
      assert.deepEqual(
        sender.exchanges.map(({ number }) => number),
        Array.from({ length: 24 }, (_, index) => index + 1),
      )
      sender.close()
    })
  }

  test('no more than so many in a second', async () => {
    await using ground = await serve((_, response) => response.end('{}'))
    const sender = new RunSender(planFor(ground.base, { target: { requestsPerSecond: 100 } }))
    const begun = performance.now()
    await Promise.all(Array.from({ length: 60 }, () => sender.send(GET, reading())))
    const seconds = (performance.now() - begun) / 1000
    // Ten may go at once, and fifty take half a second.
    assert.ok(seconds > 0.45 && seconds < 10, `${seconds} s`)
    sender.close()
  })
})

describe('how long', () => {
  test('no answer is waited for longer than the run may take', async () => {
    await using ground = await serve(() => undefined)
    const sender = new RunSender(
      planFor(ground.base, { target: { budgetMs: 200, timeoutMs: 10_000 } }),
    )
    const begun = performance.now()
    await sender.send(GET, reading())
    // Without it the answer would be waited for ten seconds.
    assert.ok(performance.now() - begun < 8_000)
    sender.close()
  })

  test('what makes something is waited for, also when the run is interrupted', async () => {
    await using ground = await serve((_, response) => {
      setTimeout(() => response.end('{"id":"1"}'), 100)
    })
    const signal = AbortSignal.timeout(20)
    const sender = new RunSender(planFor(ground.base), { signal })
    const [made, read] = await Promise.all([
      sender.send(POST, CREATING),
      sender.send(GET, reading()),
    ])
    assert.equal(seen(made), '200')
    assert.match(seen(read), /^failed/)
    sender.close()
  })

  test('it ends when so many in a row got no answer, and one answer begins anew', async () => {
    let requests = 0
    await using ground = await serve((request, response) => {
      requests += 1
      if (requests === SILENCE_LENGTH) response.end('{}')
      else request.socket.destroy()
    })
    const sender = new RunSender(planFor(ground.base))
    for (let turn = 0; turn < SILENCE_LENGTH; turn++) await sender.send(POST, CREATING)
    assert.equal(sender.whyEnded, undefined)
    for (let turn = 0; turn < SILENCE_LENGTH; turn++) await sender.send(POST, CREATING)
    assert.match(sender.whyEnded ?? '', /answers no more/)
    sender.close()
  })

  test('when the time is over nothing goes out but what undoes', async () => {
    let requests = 0
    await using ground = await serve((_, response) => {
      requests += 1
      response.end('{}')
    })
    const sender = new RunSender(planFor(ground.base, { target: { budgetMs: -1 } }))
    assert.equal(seen(await sender.send(GET, reading())), 'withheld: the time of the run is over')
    assert.equal(seen(await sender.send(GET, reading({ isUndo: true }))), '200')
    assert.equal(sender.whyEnded, 'the time of the run is over')
    assert.equal(requests, 1)
    sender.close()
  })

  test('undoing is bound by the rules as everything else', async () => {
    await using ground = await serve((_, response) => response.end('{}'))
    const sender = new RunSender(planFor(ground.base))
    const effect = { kind: 'remove', object: 'orderA', id: '9' } as const
    const exchange = await sender.send(
      { method: 'DELETE', target: '/orders/9', fields: [] },
      reading({ isUndo: true, effect }),
    )
    assert.equal(seen(exchange), 'withheld: the object was not made by this run')
    sender.close()
  })

  test('an interruption ends what is under way and what waits, and undoing goes on', async () => {
    await using ground = await serve(({ method }, response) => {
      if (method === 'HEAD') response.end()
    })
    const interruption = new AbortController()
    const sender = new RunSender(planFor(ground.base), { signal: interruption.signal })
    const all = Array.from({ length: 12 }, () => sender.send(GET, reading()))
    setTimeout(() => interruption.abort(), 50)
    const outcomes = new Set((await Promise.all(all)).map(seen))
    assert.deepEqual(
      outcomes,
      new Set(['failed: the run was interrupted', 'withheld: the run was interrupted']),
    )
    const undo = await sender.send({ ...GET, method: 'HEAD' }, reading({ isUndo: true }))
    assert.equal(seen(undo), '200')
    sender.close()
  })

  test('signing in may take longer than the rest', async () => {
    await using ground = await serve((_, response) => {
      setTimeout(() => response.end('{}'), 300)
    })
    const sender = new RunSender(planFor(ground.base, { target: { timeoutMs: 100 } }))
    const signingIn = reading({ effect: { kind: 'sign_in' } })
    assert.equal(seen(await sender.send(GET, signingIn)), '200')
    assert.equal(
      seen(await sender.send(GET, reading())),
      'failed: no whole answer came within 0.1 s',
    )
    sender.close()
  })

  test('servers that take their time hold nobody longer than the limit', async () => {
    await using ground = await serveRaw(() => undefined)
    const sender = new RunSender(planFor(ground.base, { target: { timeoutMs: 1_000 } }))
    const begun = performance.now()
    const all = await Promise.all(Array.from({ length: 16 }, () => sender.send(GET, reading())))
    assert.deepEqual(new Set(all.map(seen)), new Set(['failed: no whole answer came within 1 s']))
    // One after the other they would take sixteen.
    assert.ok(performance.now() - begun < 12_000)
    sender.close()
  })
})

describe('a wave of 429', () => {
  const throttling = (isThrottled: (count: number) => boolean, after = 'Retry-After: 0\r\n') =>
    answering(
      (count) =>
        `HTTP/1.1 ${isThrottled(count) ? `429 Too Many\r\n${after}` : '200 OK\r\n'}Content-Length: 0\r\n\r\n`,
    )

  async function statuses(
    isThrottled: (count: number) => boolean,
    intent: Intent,
  ): Promise<string[]> {
    await using ground = await serveRaw(throttling(isThrottled))
    const sender = new RunSender(planFor(ground.base))
    const all: string[] = []
    for (let count = 0; count < 8; count++) all.push(seen(await sender.send(GET, intent)))
    sender.close()
    return all
  }
  const ENDED =
    'withheld: the server throttles this run: allow its address, or state fewer requestsPerSecond'

  test('three in a row are waited for, and three more end the run', async () => {
    assert.deepEqual(await statuses(() => true, reading()), [...Array(6).fill('429'), ENDED, ENDED])
  })
  test('two are none', async () => {
    const all = await statuses((count) => count % 3 !== 0, reading())
    assert.deepEqual(all, ['429', '429', '200', '429', '429', '200', '429', '429'])
  })
  test('who wants them gets them', async () => {
    const all = await statuses(() => true, reading({ isThrottleTest: true }))
    assert.deepEqual(all, Array(8).fill('429'))
  })
  test('another local address has its own', async () => {
    const all = await statuses(() => true, reading({ from: '127.0.0.2' }))
    assert.deepEqual(all, Array(8).fill('429'))
  })

  test('everybody waits, as long as the server asks', async () => {
    const at: number[] = []
    await using ground = await serveRaw(
      answering((count) => {
        at.push(performance.now())
        const isThrottled = count <= 8
        return `HTTP/1.1 ${isThrottled ? '429 X\r\nRetry-After: 1' : '200 OK'}\r\nContent-Length: 0\r\n\r\n`
      }),
    )
    const sender = new RunSender(planFor(ground.base))
    for (let count = 0; count < 3; count++) await sender.send(GET, reading())
    await Promise.all(Array.from({ length: 4 }, () => sender.send(GET, reading())))
    assert.ok((at[3] ?? 0) - (at[2] ?? 0) > 900, 'it waits a second')
    sender.close()
  })
})

describe('what is kept', () => {
  for (const [name, length, isCut] of [
    ['a short body whole', KEPT_CHARACTERS_MAX, false],
    ['of a longer one the beginning, and whoever asked sees all', KEPT_CHARACTERS_MAX + 1, true],
  ] as const) {
    test(name, async () => {
      await using ground = await serve((_, response) => response.end('x'.repeat(length)))
      const told: Exchange[] = []
      const sender = new RunSender(planFor(ground.base), { onExchange: (one) => told.push(one) })
      const { outcome } = await sender.send(GET, reading())
      const kept = sender.exchanges[0]?.outcome
      assert.ok(outcome.kind === 'answer' && kept?.kind === 'answer')
      assert.equal(outcome.answer.body.length, length)
      assert.equal(kept.answer.body.length, KEPT_CHARACTERS_MAX)
      assert.equal(kept.answer.isTruncated, isCut)
      assert.equal(told.length, 1)
      sender.close()
    })
  }

  test('what is withheld is kept too, and never sent', async () => {
    await using ground = await serve((_, response) => response.end())
    const sender = new RunSender(planFor(ground.base))
    await sender.send({ ...GET, method: 'DELETE' }, reading())
    assert.deepEqual(sender.exchanges.map(seen), ['withheld: DELETE is no reading'])
    assert.equal(sender.sent, 0)
    sender.close()
  })
})
