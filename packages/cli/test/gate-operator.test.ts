import assert from 'node:assert/strict'
import { once } from 'node:events'
import { describe, test } from 'node:test'
import { setTimeout as rest } from 'node:timers/promises'
import { call, folderWith } from './called.ts'
import { gateConfig } from './commands/gate-files.ts'
import { gateProcess } from './commands/gate-process.ts'

// Goal: operators see what this very gate decided, and nobody else does.
// Method: a gate as a process of its own, with records in a file and in SQLite; its links are opened as a browser does.
const config = (records: string): string =>
  gateConfig({
    listen: '"127.0.0.1:0", admin: "127.0.0.1:0"',
    more: `records: '${records}'`,
  })

const FIELDS = {
  'x-forwarded-method': 'GET',
  'x-forwarded-uri': '/orders/1',
  'x-forwarded-host': 'api.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-for': '192.0.2.1',
}

/** What is answered once it is as wanted: records are kept a moment after their requests. */
async function eventually<T>(ask: () => Promise<T>, isWanted: (answer: T) => boolean): Promise<T> {
  for (let n = 0; n < 1_500; n++) {
    const answer = await ask()
    if (isWanted(answer)) return answer
    await rest(20)
  }
  return assert.fail('it never came')
}

describe('the admin listener of a gate', () => {
  for (const records of ['file:./decisions.jsonl', 'sqlite:./records.db']) {
    test(`shows the records in ${records.split(':')[0]}: the story of each, and the dashboard`, async () => {
      const gate = gateProcess(folderWith({ 'gate.yaml': config(records) }), '--dashboard')
      try {
        const [, data = ''] = await gate.said(/^gate {2}(http:\S+)/m)
        const [, admin = ''] = await gate.said(/^admin (http:\S+)$/m)
        const [, link = '', key = ''] = await gate.said(/^(http:\S+#sign-in=(dash_\w+))$/m)
        assert.ok(link.startsWith(`${admin}/#`))
        const refusal = await fetch(`${data}/v1/forward`, { headers: FIELDS })
        assert.equal(refusal.status, 401)
        const { instance } = (await refusal.json()) as { readonly instance: string }
        const id = instance.split(':').at(-1)
        const story = await eventually(
          () => fetch(`${admin}/v1/explain/${id}`),
          ({ status }) => status === 200,
        )
        assert.match(await story.text(), /no_credentials/)
        assert.equal((await fetch(`${admin}/api/overview`)).status, 401)
        const signedIn = await fetch(`${admin}/api/session`, {
          method: 'POST',
          headers: { 'x-sign-in': key },
        })
        assert.equal(signedIn.status, 201)
        const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? ''
        const overview = async () => {
          const answer = await fetch(`${admin}/api/overview`, { headers: { cookie } })
          return (await answer.json()) as { readonly requests: number }
        }
        assert.equal((await eventually(overview, ({ requests }) => requests > 0)).requests, 1)
        assert.match(await (await fetch(`${admin}/findings`)).text(), /<!doctype html>/i)
        // A link is spent by its use; a signal prints the next one.
        gate.child.kill('SIGUSR2')
        await gate.said(new RegExp(`^http:\\S+#sign-in=(?!${key})dash_\\w+$`, 'm'))
        gate.child.kill('SIGINT')
        assert.deepEqual(await once(gate.child, 'exit'), [0, null])
      } finally {
        gate.child.kill('SIGKILL')
      }
    })
  }

  const admin = '"127.0.0.1:0", admin: "127.0.0.1:0"'
  for (const [name, yaml, told] of [
    [
      'without an admin listener',
      gateConfig({ more: 'records: "file:x"' }),
      /served by `listen.admin`/,
    ],
    ['without records', gateConfig({ listen: admin }), /write `records: file/],
    [
      'beyond loopback',
      gateConfig({ listen: '"127.0.0.1:0", admin: "0.0.0.0:0"', more: 'records: "file:x"' }),
      /on loopback alone/,
    ],
  ] as const) {
    test(`has no dashboard ${name}`, async () => {
      const { code, error } = await call(folderWith({ 'gate.yaml': yaml }), 'gate', '--dashboard')
      assert.equal(code, 2)
      assert.match(error, told)
    })
  }
})
