// Goal: processes that share a file of tokens renew them once, and outlive one of them that is killed.
// Method: real processes, each with a client of its own, against a server that revokes the whole family of a
// refresh token shown twice; the one that renews is killed before and after the server took its token.
import assert from 'node:assert/strict'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, type TestContext, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { fileStore } from '../../src/node/index.ts'
import { newVersion } from '../../src/tokens/token-store.ts'
import { type Caller, folder, kill, startCaller } from '../support/callers.ts'
import { type Behaviour, type StrictServer, strictServer } from '../support/strict-server.ts'

interface Scene {
  readonly server: StrictServer
  readonly file: string
  readonly callers: readonly Caller[]
}

async function scene(
  context: TestContext,
  sizes: { readonly callers: number; readonly requests: number },
  behaviour: Partial<Behaviour>,
): Promise<Scene> {
  const server = await strictServer(behaviour)
  context.after(() => server.close())
  const file = join(await folder(context), 'tokens.json')
  const tokens = server.grant('expired')
  await fileStore(file).swap({ kind: 'signed_in', version: newVersion(), tokens }, '')
  const starts = Array.from({ length: sizes.callers }, () =>
    startCaller(server.url, file, sizes.requests),
  )
  const callers = await Promise.all(starts)
  context.after(() => callers.map(({ child }) => child.kill('SIGKILL')))
  return { server, file, callers }
}

async function waitUntil(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns += 1) {
    assert.ok(turns < 500, 'it did not come to it')
    await rest(10)
  }
}

describe('processes that share a file of tokens', () => {
  test('five of them with 60 requests each renew once, and all 300 are good', async (context) => {
    const sizes = { callers: 5, requests: 60 }
    const { server, file, callers } = await scene(context, sizes, { refusalDelayMs: 400 })
    const all = await Promise.all(callers.map(({ go }) => go()))
    context.diagnostic(`${all.map(({ ms }) => ms).join(', ')} ms`)
    assert.deepEqual(
      all.map(({ counts }) => counts),
      all.map(() => ({ 200: 60 })),
    )
    const { refreshes, reuses } = server.counts()
    assert.deepEqual({ refreshes, reuses }, { refreshes: 1, reuses: 0 })
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600)
  })

  test('one killed before the server took its token: the others go on, and no lock has to age', async (context) => {
    const sizes = { callers: 4, requests: 10 }
    const { server, callers } = await scene(context, sizes, { tokenAnswer: 'hang' })
    const [first, ...others] = callers as [Caller, ...Caller[]]
    first.go().catch(() => {})
    await waitUntil(() => server.counts().refreshes === 1)
    const going = others.map(({ go }) => go())
    await rest(300)
    server.behaviour.tokenAnswer = 'tokens'
    const start = performance.now()
    await kill(first.child)
    const all = await Promise.all(going)
    const ms = performance.now() - start
    context.diagnostic(`${Math.round(ms)} ms`)
    assert.deepEqual(
      all.map(({ counts }) => counts),
      others.map(() => ({ 200: 10 })),
    )
    // Whoever only saw that no beat comes would look on for five seconds.
    assert.ok(ms < 4_000, `${ms} ms`)
    assert.equal(server.counts().refreshes, 2)
  })

  test('one killed after: the session has ended for all, after one more call', async (context) => {
    const sizes = { callers: 4, requests: 10 }
    const { server, callers } = await scene(context, sizes, { tokenAnswer: 'consume_and_hang' })
    const [first, ...others] = callers as [Caller, ...Caller[]]
    first.go().catch(() => {})
    await waitUntil(() => server.counts().refreshes === 1)
    server.behaviour.tokenAnswer = 'tokens'
    await kill(first.child)
    const all = await Promise.all(others.map(({ go }) => go()))
    assert.deepEqual(
      all.map(({ counts }) => counts),
      others.map(() => ({ session_ended: 10 })),
    )
    assert.equal(server.counts().refreshes, 2)
  })
})
