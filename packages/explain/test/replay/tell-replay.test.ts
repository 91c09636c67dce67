import assert from 'node:assert/strict'
import { Readable } from 'node:stream'
import { describe, test } from 'node:test'
import { replayRecords } from '../../src/replay/replay.ts'
import { jsonReplay, terminalReplay } from '../../src/replay/tell-replay.ts'
import { decidedBy, idOf, policiesOf, recordLine, refusedBy, somebody } from './records.ts'

const replayOf = (...lines: readonly string[]) =>
  replayRecords([Readable.from([lines.join('')])], policiesOf())
const plain = { paint: (_: string, text: string) => text, isComplete: false }
const lost = (id: string, number: number, more: object = {}) =>
  recordLine({
    ...{ id: idOf(number), subject: somebody(id), authorization: decidedBy('orders.change') },
    ...more,
  })
const gained = recordLine({
  ...{ kind: 'forbid', reason: 'permission_missing', id: idOf(50) },
  ...{ subject: somebody('eve', 'reader'), authorization: refusedBy('orders.read') },
})

// Goal: one screen says who, where, why and how sure; nothing that a client sent is alive in it.
describe('a replay for a terminal', () => {
  test('who would lose, who would gain, and what is sure', async () => {
    const rate = { sample_rate: 0.01 }
    const unknown = recordLine({
      ...{ id: idOf(60), subject: somebody('ann'), authorization: decidedBy('orders.own') },
    })
    const replay = await replayOf(lost('ann', 1, rate), lost('bob', 2, rate), gained, unknown)
    assert.deepEqual(terminalReplay(replay, plain), [
      '2 callers would lose, in 2 recorded requests, about 200 in all',
      '  - GET /orders/{id}  orders.change, 200 requests of 2 callers',
      '    would be asked for permission orders:write',
      `      ann (acme)  100  ${idOf(1)}`,
      `      bob (acme)  100  ${idOf(2)}`,
      '',
      '1 caller would gain, in 1 request',
      '  + GET /orders/{id}  orders.read, 1 request of 1 caller',
      '    no longer asked for permission orders:write',
      `      eve (acme)  1  ${idOf(50)}`,
      '',
      'sure of 75.0 %: 3 of 4 records',
      '  0 stay as they are, 3 do not',
      '  of 1 nobody can say:',
      `    1  orders.own: nothing was recorded of: owner of the resource  ${idOf(60)}`,
      '  of allowed requests 1.0 % to 100 % are recorded: counts of who would lose are estimates, and rare callers may be missing',
    ])
  })

  test('it fits on a screen, and tells all where it is asked to', async () => {
    const lines = Array.from({ length: 40 }, (_, i) =>
      lost(`caller-${i}`, 100 + i, {
        http: { method: 'GET', route: `/r${i % 20}`, path: '/' },
      }),
    )
    const replay = await replayOf(...lines)
    const brief = terminalReplay(replay, plain)
    assert.ok(brief.length < 40, String(brief.length))
    assert.ok(brief.includes('  and 14 more routes: --all tells them'))
    const whole = terminalReplay(replay, { ...plain, isComplete: true }).join('\n')
    for (let i = 0; i < 40; i += 1) assert.ok(whole.includes(`caller-${i} `))
  })

  test('where nobody changes, that is said; and what cannot be said is no reason to say more', async () => {
    const same = recordLine({
      subject: somebody('ann', 'reader'),
      authorization: decidedBy('orders.read'),
    })
    const sure = terminalReplay(await replayOf(same), plain)
    assert.deepEqual(sure.slice(0, 3), [
      'nobody loses or gains',
      '',
      'sure of 100 %: 1 of 1 record',
    ])
    const open = recordLine({ subject: somebody('ann'), authorization: decidedBy('orders.own') })
    const [first] = terminalReplay(await replayOf(same, open), plain)
    assert.equal(first, 'of what can be said, nobody loses or gains')
  })

  test('what a client sent moves no cursor', async () => {
    const name = 'eve\u001B[2J\u202E'
    const lines = terminalReplay(await replayOf(lost(name, 3)), plain)
    for (const control of ['\u001B', '\u202E']) assert.ok(!lines.join('').includes(control))
  })

  test('as data it has instants as texts, and everything else as it is', async () => {
    const replay = await replayOf(gained)
    const { v, gains, reading } = JSON.parse(JSON.stringify(jsonReplay(replay)))
    assert.deepEqual([v, reading.first], [1, '2026-11-28T10:00:00.000Z'])
    assert.deepEqual(gains, JSON.parse(JSON.stringify(replay.gains)))
  })
})
