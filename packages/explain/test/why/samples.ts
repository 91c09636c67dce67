import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'
import type { DecisionRecord } from '@sallyport/contract'

/** The instant at which the stories begin. */
export const BEGIN: number = Date.UTC(2026, 4, 4, 7, 33)
/** A trace that some of them belong to. */
export const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736'

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

/** A decision id with a number in it, of the time at which the stories begin. */
export function idOf(n: number): string {
  let time = ''
  for (let rest = BEGIN; time.length < 10; rest = Math.floor(rest / 32)) {
    time = `${ALPHABET[rest % 32]}${time}`
  }
  return `${time}${String(n).padStart(16, '0')}`
}

/** A refusal, so many seconds after the beginning; what is given replaces what stands here. */
export function refusal(n: number, given: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    v: 1,
    time: new Date(BEGIN + n * 1000).toISOString(),
    id: idOf(n),
    kind: 'forbid',
    code: 'forbidden',
    reason: 'permission_missing',
    service: { name: 'orders', version: '1.4.2', instance: 'pod-3' },
    http: { method: 'GET', path: `/orders/${n}`, route: '/orders/{id}', status: 403 },
    client: { address: '192.0.2.1', agent: 'curl/8' },
    authentication: { outcome: 'success', scheme: 'bearer', credential: 'c1', kid: 'k7' },
    subject: { id: 'alice', kind: 'user', tenant: 'acme', sets: ['guest'] },
    authorization: {
      outcome: 'deny',
      policy: { name: 'orders.read', version: 'v2', rule: 'permission orders:read' },
      unmet: [{ reason: 'permission_missing', requirement: 'permission orders:read' }],
    },
    answer: {},
    ...given,
  }
}

/** An allow of the same caller on the same route. */
export function allow(n: number, given: Partial<DecisionRecord> = {}): DecisionRecord {
  const { code, reason, answer, ...rest } = refusal(n)
  const { authorization } = rest
  return {
    ...rest,
    kind: 'allow',
    sample_rate: 0.01,
    http: { method: 'GET', path: `/orders/${n}`, route: '/orders/{id}' },
    ...(authorization && { authorization: { ...authorization, outcome: 'allow', unmet: [] } }),
    ...given,
  }
}

const folder = mkdtempSync(join(tmpdir(), 'sallyport-why-'))
after(() => rmSync(folder, { recursive: true, force: true }))
let files = 0

/** A file of lines, as long as the tests run; what is no text is written as JSON. */
export function fileOf(lines: readonly unknown[], pack?: (text: string) => Uint8Array): string {
  files += 1
  const path = join(folder, `${files}.jsonl`)
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line)))
  const whole = `${text.join('\n')}\n`
  writeFileSync(path, pack === undefined ? whole : pack(whole))
  return path
}
