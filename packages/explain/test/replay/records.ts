import { conditionsOf, type Policies, type PolicyDocument, readPolicies } from '@sallyport/policy'

/** What a test says of a record; the rest is plain. */
export interface RecordParts {
  readonly [member: string]: unknown
}

let count = 0

/** A decision id. */
export function idOf(number: number): string {
  return `01J${String(number).padStart(23, '0')}`
}

/** A record as a line, with the end of the line. */
export function recordLine(parts: RecordParts = {}): string {
  count += 1
  return `${JSON.stringify({
    v: 1,
    time: '2026-11-28T10:00:00.000Z',
    id: idOf(count),
    kind: 'allow',
    http: { method: 'GET', route: '/orders/{id}', path: '/orders/7' },
    client: { address: '192.0.2.1' },
    authentication: { outcome: 'success' },
    ...parts,
  })}\n`
}

/** Somebody, with sets. */
export function somebody(id: string, ...sets: readonly string[]): object {
  return { id, kind: 'user', tenant: 'acme', sets }
}

/** What a policy decided, and what was seen. */
export function decidedBy(name: string, more: object = {}): object {
  return { outcome: 'allow', policy: { name, version: 'old', rule: 'something' }, ...more }
}

/** The same, where a permission was missing. */
export function refusedBy(name: string, more: object = {}): object {
  const unmet = [{ reason: 'permission_missing', requirement: 'permission orders:write' }]
  return { ...decidedBy(name, { unmet, ...more }), outcome: 'deny' }
}

const document: PolicyDocument = {
  v: 1,
  version: 'new',
  permissions: ['orders:read', 'orders:write'],
  sets: { reader: { permissions: ['orders:read'] }, writer: { permissions: ['orders:write'] } },
  resources: { order: { tenant: null, owner: 'customer' } },
  policies: {
    'orders.read': { rule: { kind: 'permission', permission: 'orders:read' } },
    'orders.change': { rule: { kind: 'permission', permission: 'orders:write' } },
    'orders.own': { resource: 'order', rule: { kind: 'owner' } },
    'orders.office': { rule: { kind: 'address', within: ['192.0.2.0/24'] } },
    'orders.by-path': {
      rule: {
        kind: 'attribute',
        left: { from: 'context', name: 'path.id' },
        operator: 'equal',
        right: { value: '7' },
      },
    },
    'orders.morning': { rule: { kind: 'time', until: '12:00' } },
    public: { rule: { kind: 'anyone' } },
  },
}

/** The policies of the tests: all of them, or some. */
export function policiesOf(...names: readonly string[]): Policies {
  const all = Object.entries(document.policies)
  const policies = names.length === 0 ? all : all.filter(([name]) => names.includes(name))
  const read = readPolicies({ ...document, policies: Object.fromEntries(policies) })
  if (read.kind === 'invalid') throw new Error(read.problems.map(({ message }) => message).join())
  return read
}

/** What a record says of whether the subject is the owner, under the policies of the tests. */
export function ownership(holds: boolean | null): object {
  const rule = policiesOf().compiled.get('orders.own')
  const [condition] = rule === undefined ? [] : conditionsOf(rule)
  return { requirement: condition?.requirement, key: condition?.key, holds }
}
