/**
 * How long a policy decision takes, beside the same decision written by hand.
 *
 *     node bench/policy/decisions.ts
 *
 * Figures are CPU time of the whole process, so garbage collection counts; the median of the rounds.
 */
import {
  all,
  type CompiledRule,
  createModel,
  forbid,
  owner,
  permission,
  type RuleInput,
  resourceType,
  sameTenant,
  TRUE,
} from '@sallyport/policy'

interface Order {
  readonly tenant: string
  readonly customer: string
  readonly status: string
}

type Case = readonly [name: string, decide: (i: number) => boolean]

const ROUNDS = 9
const CALLS = 400_000
const INPUTS = 1024

let seed = 42

/** A small generator of our own, so that every run decides the same questions. */
function random(below: number): number {
  seed = (Math.imul(seed, 1_103_515_245) + 12_345) >>> 0
  return Math.floor((seed / 2 ** 32) * below)
}

function subject(id: string, tenant: string, sets: readonly string[]): RuleInput['subject'] {
  return { id, kind: 'user', tenant, sets, authentication: { scheme: 'bearer', methods: [] } }
}

function microseconds(decide: (i: number) => boolean): { each: number; permitted: number } {
  const figures: number[] = []
  let permitted = 0
  for (let round = 0; round < ROUNDS; round += 1) {
    permitted = 0
    const start = process.cpuUsage()
    for (let i = 0; i < CALLS; i += 1) if (decide(i % INPUTS)) permitted += 1
    const { user, system } = process.cpuUsage(start)
    figures.push((user + system) / CALLS)
  }
  figures.sort((a, b) => a - b)
  return { each: figures[Math.floor(ROUNDS / 2)] as number, permitted: permitted / CALLS }
}

function report(title: string, cases: readonly Case[]): void {
  console.log(`\n${title}`)
  let floor: number | undefined
  for (const [name, decide] of cases) {
    const { each, permitted } = microseconds(decide)
    floor ??= each
    const ratio = (each / floor).toFixed(1).padStart(6)
    const share = `${Math.round(permitted * 100)} % permitted`
    console.log(`  ${each.toFixed(4).padStart(8)} us ${ratio} x  ${name} (${share})`)
  }
}

function decider<T extends object>(rule: CompiledRule<T>, inputs: readonly RuleInput<T>[]) {
  return (i: number): boolean => rule.evaluate(inputs[i] as RuleInput<T>) === TRUE
}

function ownership(): void {
  const model = createModel({ permissions: ['orders:write'] })
  const stated = resourceType<Order>('order', { tenant: 'tenant', owner: 'customer' })
  const inputs = Array.from({ length: INPUTS }, (): RuleInput<Order> => {
    const customer = `subject-${random(4)}`
    const who = subject(`subject-${random(4)}`, `tenant-${random(2)}`, [])
    const status = random(2) === 0 ? 'open' : 'closed'
    const resource = { tenant: `tenant-${random(2)}`, customer, status }
    return { subject: who, resource, context: {} }
  })
  const byHand = ({ subject: who, resource }: RuleInput<Order>): boolean =>
    who !== undefined &&
    resource !== undefined &&
    resource.tenant === who.tenant &&
    resource.customer === who.id
  const open = forbid(stated.attribute('status', 'equal', 'closed'))
  report('ownership and tenant', [
    ['by hand', (i) => byHand(inputs[i] as RuleInput<Order>)],
    ['owner(), tenant joined', decider(model.compile(owner(), stated), inputs)],
    ['the same and a prohibition', decider(model.compile(all(owner(), open), stated), inputs)],
    ['sameTenant() alone, joined twice', decider(model.compile(sameTenant(), stated), inputs)],
  ])
}

function roles(): void {
  const permissions = Array.from({ length: 1000 }, (_, i) => `p${i}:use`)
  const names = Array.from({ length: 100 }, (_, i) => `role-${i}`)
  const granted = names.map(() => Array.from({ length: 500 }, () => `p${random(1000)}:use`))
  const sets = Object.fromEntries(names.map((name, i) => [name, { permissions: granted[i] ?? [] }]))
  const model = createModel({ permissions, sets })
  const rules = permissions.map((name) => model.compile(permission(name)))
  const unions = (count: number) =>
    Array.from({ length: INPUTS }, () => {
      const held = Array.from({ length: count }, () => random(100))
      const union = new Set(held.flatMap((i) => granted[i] ?? []))
      const input = {
        subject: subject(
          's',
          't',
          held.map((i) => `role-${i}`),
        ),
        resource: undefined,
      }
      return { union, wanted: random(1000), input: { ...input, context: {} } }
    })
  const three = unions(3)
  const fifty = unions(50)
  type Query = (typeof three)[number]
  const ask = ({ wanted, input }: Query) => rules[wanted]?.evaluate(input) === TRUE
  const has = ({ wanted, union }: Query) => union.has(permissions[wanted] as string)
  report('100 roles x 1000 permissions, 500 a role, role names as strings', [
    ['a ready Set of permissions per subject, 3 roles', (i) => has(three[i] as Query)],
    ['permission(), 3 roles', (i) => ask(three[i] as Query)],
    ['permission(), 50 roles', (i) => ask(fifty[i] as Query)],
  ])
}

ownership()
roles()
