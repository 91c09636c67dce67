import { DatabaseSync, type SQLInputValue } from 'node:sqlite'
import { AbilityBuilder, createMongoAbility, type MongoAbility } from '@casl/ability'
import { rulesToAST } from '@casl/ability/extra'
import {
  all,
  createModel,
  forbid,
  owner,
  permission,
  type RuleInput,
  resourceType,
} from '@sallyport/policy'
import { where } from '@sallyport/policy/sql'
import { type Contender, QUESTIONS, type Suite } from '../contender.ts'
import { createRandom, type Random, type Subject, subject, times } from '../inputs.ts'

interface Order {
  readonly id: number
  readonly tenant: string
  readonly customer: string
  readonly status: string
}

/** A condition of SQL and the values of its placeholders. */
interface Condition {
  readonly text: string
  readonly values: readonly unknown[]
}

/** A list, written as a condition of SQL, and what is timed: whether there is one. */
interface Lister extends Contender {
  condition(question: number): Condition
}

const ROWS = 200
const COMPARED = 64

/** Which orders may this subject change: the condition for the database. */
export async function list(): Promise<Suite> {
  const random = createRandom(23)
  const questions = times(QUESTIONS, (): RuleInput & { readonly subject: Subject } => {
    const who = subject({ id: `s${random(4)}`, tenant: `t${random(3)}`, sets: ['member'] })
    return { subject: who, resource: undefined, context: {} }
  })
  const subjects = questions.map((question) => question.subject)
  const hand = byHand(subjects)
  const mine = ours(subjects)
  compare(hand, mine, random)
  const title = 'a list: owner, tenant, permission, a prohibition'
  return { name: 'list', title, contenders: [hand, mine, casl(subjects)] }
}

function byHand(subjects: readonly Subject[]): Lister {
  const condition = (i: number): Condition => {
    const { id, tenant } = subjects[i] as Subject
    return {
      text: '"tenant" = ? AND "customer" = ? AND "status" <> ?',
      values: [tenant, id, 'closed'],
    }
  }
  return {
    name: 'by hand',
    how: 'a constant text and a list of values',
    condition,
    decide: (i) => condition(i).values.length > 0,
  }
}

function ours(subjects: readonly Subject[]): Lister {
  const model = createModel({
    permissions: ['orders:write'],
    sets: { member: { permissions: ['orders:write'] } },
  })
  const columns = { tenant: 'text', customer: 'text', status: 'text' } as const
  const type = resourceType<Order>('order', { tenant: 'tenant', owner: 'customer', columns })
  const open = forbid(type.attribute('status', 'equal', 'closed'))
  const rule = model.compile(all(permission('orders:write'), owner(), open), type)
  const condition = (i: number): Condition =>
    where(rule, { subject: subjects[i] as Subject, context: {} }, 'sqlite')
  return {
    name: 'Sallyport',
    how: '`where` for SQLite, from the rule that decides about one',
    condition,
    decide: (i) => condition(i).values.length > 0,
  }
}

function casl(subjects: readonly Subject[]): Contender {
  const kept = subjects.map(({ id, tenant }) => {
    const { can, cannot, build } = new AbilityBuilder<MongoAbility>(createMongoAbility)
    can('update', 'order', { customer: id, tenant: tenant as string })
    cannot('update', 'order', { status: 'closed' })
    return build()
  })
  return {
    name: 'CASL, kept',
    how: '`rulesToAST`: a tree of conditions, not yet SQL',
    decide: (i) => rulesToAST(kept[i] as MongoAbility, 'update', 'order') !== null,
  }
}

/** Both find the same rows, for every one of some subjects. */
function compare(one: Lister, other: Lister, random: Random): void {
  const database = new DatabaseSync(':memory:')
  database.exec('CREATE TABLE orders (id INTEGER, tenant TEXT, customer TEXT, status TEXT)')
  const insert = database.prepare('INSERT INTO orders VALUES (?, ?, ?, ?)')
  for (let id = 0; id < ROWS; id += 1) {
    const status = ['open', 'closed', null][random(3)] as string | null
    insert.run(id, `t${random(3)}`, `s${random(4)}`, status)
  }
  const find = ({ text, values }: Condition): string => {
    const query = database.prepare(`SELECT id FROM orders WHERE ${text}`)
    return JSON.stringify(query.all(...(values as SQLInputValue[])))
  }
  for (let i = 0; i < COMPARED; i += 1) {
    if (find(one.condition(i)) === find(other.condition(i))) continue
    throw new Error(`list, question ${i}: ${other.name} finds other rows than ${one.name}`)
  }
}
