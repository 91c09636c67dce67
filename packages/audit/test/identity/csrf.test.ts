// Goal: a token against forged requests is found where a file says, with the cookies that come with it, and shown with
// what changes something alone.
// Method: an answer with a token in every place; one row per place.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditRequest, Sender } from '../../src/exchange.ts'
import type { HeldCredentials } from '../../src/identity/credentials.ts'
import { withCsrf } from '../../src/identity/csrf.ts'
import { present } from '../../src/identity/show.ts'
import type { CsrfWay } from '../../src/plan.ts'
import { identity } from '../input/identity.ts'

const BODY = '{"token":"t1","page":"<meta name=\'csrf-token\' content=\'t4\'>"}'

function senderOf(status: number): { readonly sender: Sender; readonly asked: AuditRequest[] } {
  const asked: AuditRequest[] = []
  const fields = [
    ['Set-Cookie', 'XSRF-TOKEN=t%3D2; Path=/'],
    ['X-CSRF-Token', 't3'],
  ] as const
  const answer = { status, fields, body: BODY, isTruncated: false, milliseconds: 1 }
  const journal = { created() {}, removed() {}, open: [], owns: () => false }
  const send: Sender['send'] = async (request, intent) => {
    asked.push(request)
    return { number: 1, intent, request, outcome: { kind: 'answer', answer } }
  }
  return { sender: { send, sent: 0, journal }, asked }
}

const HELD: HeldCredentials = {
  ...{ identity: 'ann', kind: 'session', fields: [['Cookie', 'sid=1']], field: 'Cookie' },
  ...{ prefix: 'sid=', secret: '1' },
}

async function got(where: CsrfWay['where'], { held, status = 200 }: Given) {
  const { sender, asked } = senderOf(status)
  const way = { from: '/csrf', where, header: 'X-Token' }
  const options = { sender, base: 'http://127.0.0.1:1/api' }
  return { shown: await withCsrf(identity('ann', { csrf: way }), held, options), asked }
}

interface Given {
  readonly held: HeldCredentials | undefined
  readonly status?: number
}

describe('withCsrf', () => {
  const rows = [
    ['at a pointer', { kind: 'pointer', name: '/token' }, 't1'],
    ['in a cookie, decoded', { kind: 'cookie', name: 'XSRF-TOKEN' }, 't=2'],
    ['in a field', { kind: 'field', name: 'x-csrf-token' }, 't3'],
    ['in an element', { kind: 'html', name: 'csrf-token' }, 't4'],
    ['nowhere', { kind: 'pointer', name: '/other' }, undefined],
  ] as const
  for (const [name, where, token] of rows) {
    test(name, async () => {
      const { shown, asked } = await got(where, { held: HELD })
      assert.equal(shown?.csrf?.[1], token)
      assert.deepEqual([asked[0]?.target, asked[0]?.fields], ['/api/csrf', HELD.fields])
    })
  }

  test('it is shown with a change, the new cookie with everything', async () => {
    const { shown } = await got({ kind: 'pointer', name: '/token' }, { held: HELD })
    assert.ok(shown)
    const bare = { target: '/', fields: [] }
    const cookie = ['Cookie', 'sid=1; XSRF-TOKEN=t%3D2']
    const change = await present(shown, { ...bare, method: 'POST' })
    assert.deepEqual(change.fields, [cookie, ['X-Token', 't1']])
    assert.deepEqual((await present(shown, { ...bare, method: 'GET' })).fields, [cookie])
  })

  test('nobody gets one too', async () => {
    const { shown } = await got({ kind: 'pointer', name: '/token' }, { held: undefined })
    assert.deepEqual([shown?.identity, shown?.csrf], ['nobody', ['X-Token', 't1']])
  })

  test('a page that refuses gives none', async () => {
    const { shown } = await got({ kind: 'pointer', name: '/token' }, { held: HELD, status: 403 })
    assert.equal(shown, undefined)
  })
})
