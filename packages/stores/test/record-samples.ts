import type { DecisionRecord } from '@sallyport/contract'
import type { RecordEntry } from '@sallyport/guard'

/** An hour ago: what is older than some days may go. */
const NOW = Date.now() - 3_600_000

/** A decision id with a number in it. */
export function sampleId(n: number): string {
  return `01KQS3ND${String(n).padStart(18, '0')}`
}

/** A record; what is given replaces what stands here. Each is a millisecond later than the one before. */
export function sampleRecord(n: number, given: Partial<DecisionRecord> = {}): DecisionRecord {
  return {
    v: 1,
    time: new Date(NOW + n).toISOString(),
    id: sampleId(n),
    kind: 'challenge',
    code: 'invalid_token',
    reason: 'token_expired',
    http: { method: 'GET', path: `/orders/${n}`, route: '/orders/{id}', status: 401 },
    client: { address: '192.0.2.1', agent: 'curl/8' },
    authentication: { outcome: 'failure', scheme: 'bearer', credential: `c${n}` },
    answer: { challenges: ['Bearer realm="orders"'] },
    ...given,
  }
}

/** The same on its way to a sink. */
export function sampleEntry(n: number, given: Partial<DecisionRecord> = {}): RecordEntry {
  const record = sampleRecord(n, given)
  return { id: record.id, record: () => record, line: () => JSON.stringify(record) }
}
