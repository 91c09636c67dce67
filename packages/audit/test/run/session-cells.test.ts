import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { AuditAnswer } from '../../src/exchange.ts'
import type { HarmLevel, Login } from '../../src/plan.ts'
import { sessionCells } from '../../src/run/session-cells.ts'
import { identity, NO_SIGN_IN } from '../input/identity.ts'
import { operation } from '../input/operation.ts'
import { answered, runOf } from './run-of.ts'

// Goal: what was ended is ended. Method: an API of three operations that forgets a session, or does not.

const LOGIN: Login = {
  ...{ url: 'http://127.0.0.1:1/api/session', method: 'POST', headers: [], body: '{}' },
  contentType: 'application/json',
  token: { pointer: '/token', header: 'Authorization', prefix: 'Bearer ' },
}
const ann = identity('ann', {
  signIn: { ...NO_SIGN_IN, login: LOGIN },
  ...{ whoami: 'GET /me', signOut: 'DELETE /session' },
})
const operations = ['GET /me', 'POST /session', 'DELETE /session'].map((id) => operation(id))
const { plan } = runOf()

interface Server {
  readonly doesForget: boolean
  readonly signIn?: Partial<AuditAnswer>
  readonly signOut?: Partial<AuditAnswer>
}

async function signedOut({ doesForget, signIn, signOut }: Server, level: HarmLevel = 3) {
  let isIn = false
  const target = { ...plan.target, level }
  const { run, sent } = answered(
    runOf({ target, operations, identities: [ann, { ...ann, name: 'ben' }] }),
    ({ method }) => {
      if (method === 'POST') {
        isIn = true
        return { status: 200, body: '{"token":"a-new-token-000001"}', ...signIn }
      }
      if (method === 'GET') return isIn ? { body: '{"name":"ann"}' } : { status: 401 }
      if (doesForget) isIn = false
      return { status: 204, ...signOut }
    },
  )
  await sessionCells(run)
  return { run, sent }
}

const rows = [
  ['what ends is proved', { doesForget: true }, 'proved', []],
  ['what stays is found', { doesForget: false }, 'refuted', ['Z9 high']],
  [
    'whoever cannot sign in cannot sign out',
    { doesForget: true, signIn: { status: 403 } },
    'inconclusive',
    [],
  ],
  [
    'whoever may not sign out proves nothing',
    { doesForget: false, signOut: { status: 500 } },
    'inconclusive',
    [],
  ],
] as const

describe('sessionCells', () => {
  for (const [name, server, verdict, found] of rows) {
    test(name, async () => {
      const { run } = await signedOut(server)
      assert.deepEqual(
        run.book.cells.map((cell) => cell.verdict.kind),
        [verdict],
      )
      assert.deepEqual(
        run.book.findings.map(({ oracle, severity }) => `${oracle} ${severity}`),
        found,
      )
    })
  }

  test('a new session is ended, from a page of the target itself, and that of the run is not', async () => {
    const { sent } = await signedOut({ doesForget: true })
    const out = sent.find(({ request }) => request.method === 'DELETE')
    assert.deepEqual(out?.intent.effect, { kind: 'sign_out' })
    assert.deepEqual(
      out.request.fields.map(([, value]) => value),
      ['Bearer a-new-token-000001', 'http://127.0.0.1:1', 'same-origin'],
    )
  })

  test('below level 3 nobody signs out', async () => {
    const { run, sent } = await signedOut({ doesForget: true }, 2)
    assert.deepEqual([run.book.cells[0]?.verdict.kind, sent.length], ['skipped', 0])
  })
})
