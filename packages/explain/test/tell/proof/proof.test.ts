// Goal: a command that a finding names counts what it says that it counts.
// Method: the same requests in many formats; each command is run by the real awk or jq, and its counts are compared with
// those of the requests themselves.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { type Diagnosis, diagnose } from '../../../src/diagnose.ts'
import type { Finding, FindingType } from '../../../src/finding.ts'
import { proofsOf } from '../../../src/tell/proof/proof.ts'
import { logs, type Row, rows } from './logs.ts'

const folder = mkdtempSync(join(tmpdir(), 'sallyport-proof-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const has = (command: string): boolean => spawnSync(command, ['--version']).error === undefined
const all = rows()
const MINUTE = 60_000
const FROM = (all[500] as Row).time
const TO = (all[1700] as Row).time

/** A finding of which only that matters by which it is counted. */
function finding(type: FindingType, more: Partial<Finding>): Finding {
  return {
    type,
    title: type,
    severity: 'low',
    confidence: 1,
    window: { from: FROM, to: TO },
    who: { count: 1, effective: 1, top: [] },
    where: { routes: [] },
    evidence: [],
    causes: [],
    next: [],
    missingInput: [],
    sampleIds: [],
    ...more,
  }
}

const who = (name: string): Pick<Finding, 'who'> => ({
  who: { count: 1, effective: 1, top: [{ name, count: 1 }] },
})
const where = (name: string): Pick<Finding, 'where'> => ({
  where: { routes: [{ name, count: 1 }] },
})
const isOrder = ({ path }: Row): boolean => /^\/orders\/\d+$/.test(path)
const inWindow = ({ time }: Row): boolean => time >= FROM && time <= TO

interface Question {
  readonly name: string
  readonly about: Finding
  readonly meant: (row: Row) => boolean
}

/** Callers are named by their client too, where the log tells it. */
function questions(hasAgent: boolean): readonly Question[] {
  const caller = hasAgent ? '192.0.2.5 (curl/8.5.0)' : '192.0.2.5'
  const isCaller = ({ address, agent, user }: Row): boolean =>
    address === '192.0.2.5' && (!hasAgent || (agent === 'curl/8.5.0' && user === undefined))
  return [
    { name: 'a stretch of time', about: finding('key_rotation', {}), meant: inWindow },
    {
      name: 'a stretch over the end of a month',
      about: finding('key_rotation', { window: { from: FROM, to: FROM + 115 * MINUTE } }),
      meant: ({ time }) => time >= FROM && time <= FROM + 115 * MINUTE,
    },
    {
      name: 'a route in a stretch of time',
      about: finding('wrong_code', where('GET /orders/{}')),
      meant: (row) => row.method === 'GET' && isOrder(row) && inWindow(row),
    },
    {
      name: 'a route of words in a stretch of time',
      about: finding('wrong_code', where('GET /a.b+c')),
      meant: (row) => row.method === 'GET' && row.path === '/a.b+c' && inWindow(row),
    },
    {
      name: 'an address on a route',
      about: finding('brute_force', { ...who('2001:db8::7'), ...where('POST /login') }),
      meant: (row) => row.address === '2001:db8::7' && row.path === '/login',
    },
    {
      name: 'a caller',
      about: finding('credential_expired', who(caller)),
      meant: isCaller,
    },
  ]
}

const named: Question = {
  name: 'a subject on a route',
  about: finding('missing_scope', { ...who('alice'), ...where('GET /orders/{}') }),
  meant: (row) => row.user === 'alice' && row.method === 'GET' && isOrder(row),
}

const NAMES: Readonly<Record<number, string>> = {
  200: 'allow ',
  401: 'challenge ',
  403: 'forbid ',
}

function expected(name: string, meant: Question['meant']): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const row of all.filter(meant)) {
    const key = (name === 'records' ? NAMES[row.status] : String(row.status)) ?? ''
    counts[key] = (counts[key] ?? 0) + 1
  }
  return counts
}

function counted(command: string): Readonly<Record<string, number>> {
  const { stdout, stderr, status } = spawnSync('bash', ['-o', 'pipefail', '-c', command], {
    encoding: 'utf8',
  })
  assert.equal(status, 0, stderr)
  // Warnings would make whoever types it doubt it.
  assert.equal(stderr, '')
  const lines = stdout.split('\n').filter((line) => line !== '')
  return Object.fromEntries(
    lines.map((line) => {
      const [, count, key = ''] = /^ *(\d+) (.*)$/.exec(line) ?? []
      return [key, Number(count)]
    }),
  )
}

for (const [name, write] of Object.entries(logs)) {
  const tools = /json|caddy|records/.test(name) ? ['jq'] : ['gawk', 'mawk', 'awk']
  const skip = tools.some(has) ? false : `none of ${tools.join(', ')} is installed`
  describe(`a log of the form ${name}`, { skip }, () => {
    const path = join(folder, `${name}.log`)
    let diagnosis: Diagnosis
    before(async () => {
      writeFileSync(path, `${write(all).join('\n')}\n`)
      diagnosis = await diagnose([path])
    })
    const asked = [...questions(name !== 'common'), ...(name === 'envoy json' ? [] : [named])]
    for (const { name: what, about, meant } of asked) {
      test(`${what} is counted rightly`, async () => {
        const proof = (await proofsOf(diagnosis))(about)
        assert.ok(proof, 'there is a command')
        const right = expected(name, meant)
        assert.ok(Object.keys(right).length > 1, 'there is something to count')
        for (const tool of tools.filter(has)) {
          const command: string = proof.command.replace(/^(?:awk|jq) /, `${tool} `)
          assert.deepEqual(counted(command), right, command)
        }
      })
    }
  })
}

describe('a command', () => {
  const path = join(folder, "it's a log.log.gz")
  before(() => writeFileSync(path, gzipSync(`${logs['combined']?.(all).join('\n')}\n`)))
  const about = finding('key_rotation', {})

  test('reads a packed log of a difficult name', async () => {
    const proof = (await proofsOf(await diagnose([path])))(about)
    assert.match(proof?.command ?? '', /^zcat '/)
    assert.deepEqual(counted(proof?.command ?? ''), expected('combined', inWindow))
  })

  test('reads those of several logs that are of that time', async () => {
    const [first, second, third] = [0, 1, 2].map((i) => join(folder, `part-${i}.log`))
    const lines = logs['combined']?.(all) ?? []
    writeFileSync(first as string, `${lines.slice(0, 400).join('\n')}\n`)
    writeFileSync(second as string, `${lines.slice(400, 1000).join('\n')}\n`)
    writeFileSync(third as string, `${lines.slice(1000, 3000).join('\n')}\n`)
    const parts = await diagnose([first as string, second as string, third as string])
    const prove = await proofsOf(parts)
    const command: string = prove(about)?.command ?? ''
    assert.ok(!command.includes('part-0'))
    assert.deepEqual(counted(command), expected('combined', inWindow))
  })

  const hostile = [
    ["a name with an end of the shell's text", who("x'; reboot; '")],
    ['a name with a substitution', who('$(reboot)')],
    ['a name with an end of line', who('a\nreboot')],
    ['a name that turns the line around', who('\u202Ealice')],
  ] as const
  for (const [name, caller] of hostile) {
    test(`there is none for ${name}`, async () => {
      const prove = await proofsOf(await diagnose([path]))
      assert.equal(prove(finding('scanner', caller)), undefined)
    })
  }

  test('there is none for a route that cannot stand in it', async () => {
    const prove = await proofsOf(await diagnose([path]))
    assert.equal(prove(finding('wrong_code', where("GET /'x"))), undefined)
  })
})

test('a route of one of several hosts is counted there', async (t) => {
  if (!has('awk')) return t.skip('there is no awk')
  const line = (i: number): string => {
    const time = `[30/Nov/2026:22:00:${String(i % 60).padStart(2, '0')} +0000]`
    const host = i % 3 === 0 ? 'a.example:443' : 'b.example:443'
    return `${host} 192.0.2.1 - - ${time} "GET / HTTP/1.1" ${i % 3 === 0 ? 403 : 200} 12 "-" "x/1"`
  }
  const path = join(folder, 'hosts.log')
  writeFileSync(path, `${Array.from({ length: 60 }, (_, i) => line(i)).join('\n')}\n`)
  const proof = await proofsOf(await diagnose([path]))
  const window = { from: Date.UTC(2026, 10, 30, 22), to: Date.UTC(2026, 10, 30, 22, 0, 59) }
  const about = { ...where('GET a.example/'), window }
  const { command = '' } = proof(finding('policy_regression', about)) ?? {}
  const { stdout } = spawnSync('sh', ['-c', command], { encoding: 'utf8' })
  assert.deepEqual(stdout.trim().split(/\s+/), ['20', '403'])
})
