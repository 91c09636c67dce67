import type { Subject } from '@sallyport/contract'
import type { CompiledRule } from '../../src/compile.ts'
import { attribute } from '../../src/leaves/attribute.ts'
import { fromResource, fromSubject } from '../../src/leaves/operand.ts'
import { owner } from '../../src/leaves/owner.ts'
import { permission } from '../../src/leaves/permission.ts'
import { role } from '../../src/leaves/set.ts'
import { createModel } from '../../src/model.ts'
import type { Decided, DecisionService } from '../../src/remote/authzen-server.ts'
import type { Question } from '../../src/remote/decision-point.ts'
import { resourceType } from '../../src/resource-type.ts'
import { all, any, not, type Rule } from '../../src/rule.ts'
import { TRUE } from '../../src/truth.ts'
import { readVectors } from './vectors.ts'

// The policies of the interoperability scenarios, written as our rules: nothing here knows what a
// vector expects.

function subject(id: string, more: Partial<Subject>): Subject {
  return { id, kind: 'user', sets: [], authentication: { scheme: 'bearer', methods: [] }, ...more }
}

type Rules = Readonly<Record<string, CompiledRule>>

interface Policy {
  readonly rules: Rules
  readonly subjectOf: (question: Question) => Subject | undefined
  readonly resourceOf: (question: Question) => object
}

/** Decides by the rule of the action; an action without a rule is nobody's. */
function decider({ rules, subjectOf, resourceOf }: Policy): (question: Question) => Decided {
  return (question) => {
    const rule = Object.hasOwn(rules, question.action.name)
      ? rules[question.action.name]
      : undefined
    if (rule === undefined) return { permitted: false, context: { reason: 'no rule' } }
    const context = question.action.properties ?? {}
    const input = { subject: subjectOf(question), resource: resourceOf(question), context }
    if (rule.evaluate(input) === TRUE) return { permitted: true }
    const reason = rule.explain(input).unmet.map(({ requirement }) => requirement)
    return { permitted: false, context: { reason_admin: { 403: reason.join('; ') } } }
  }
}

const pids = ['A', 'E', 'I', 'M', 'Q'].map(
  (letter) => `CiRmZD${letter}2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs`,
)
const people: readonly (readonly [email: string, roles: readonly string[]])[] = [
  ['rick@the-citadel.com', ['admin', 'evil_genius']],
  ['morty@the-citadel.com', ['editor']],
  ['summer@the-smiths.com', ['editor']],
  ['beth@the-smiths.com', ['viewer']],
  ['jerry@the-smiths.com', ['viewer']],
]
const directory = new Map(people.map(([email, sets], i) => [pids[i], { email, sets }] as const))

const roles = createModel({
  permissions: ['read', 'create', 'update:own', 'update:any', 'delete:own', 'delete:any'],
  sets: {
    viewer: { permissions: ['read'] },
    editor: { permissions: ['create', 'update:own', 'delete:own'], includes: ['viewer'] },
    admin: { permissions: ['delete:any'], includes: ['editor'] },
    evil_genius: { permissions: ['update:any'], includes: ['editor'] },
  },
})

function person({ subject: { id } }: Question): Subject | undefined {
  const known = directory.get(id)
  if (known === undefined) return undefined
  return subject(id, { sets: known.sets, attributes: { email: known.email } })
}

const todo = resourceType<{ ownerID: string }>('todo', { tenant: null })
const mine = todo.attribute('ownerID', 'equal', fromSubject('email'))
const todoRule = (rule: Rule): CompiledRule => roles.compile(rule, todo) as CompiledRule

/** The todo application: roles, and owners by their address. */
export const todoService: DecisionService = {
  decide: decider({
    rules: {
      can_read_user: todoRule(permission('read')),
      can_read_todos: todoRule(permission('read')),
      can_create_todo: todoRule(permission('create')),
      can_update_todo: todoRule(any(permission('update:any'), all(permission('update:own'), mine))),
      can_delete_todo: todoRule(any(permission('delete:any'), all(permission('delete:own'), mine))),
    },
    subjectOf: person,
    resourceOf: ({ resource }) => resource.properties ?? {},
  }),
}

/** The gateway in front of it: methods on routes, by role alone. */
export const gatewayService: DecisionService = {
  decide(question) {
    const rules = routes.get(question.resource.id) ?? {}
    return decider({ rules, subjectOf: person, resourceOf: () => ({}) })(question)
  },
}

const routes = new Map<string, Rules>([
  ['/users/{userId}', { GET: roles.compile(permission('read')) }],
  ['/todos', { GET: roles.compile(permission('read')), POST: roles.compile(permission('create')) }],
  [
    '/todos/{todoId}',
    {
      PUT: roles.compile(permission('update:own')),
      DELETE: roles.compile(permission('delete:own')),
    },
  ],
])

interface Document {
  readonly department: string
  readonly owner: string
}

const document = resourceType<Document>('record', { tenant: null, owner: 'owner' })
const staff = createModel({ permissions: [], sets: { manager: {}, employee: {}, contractor: {} } })
const sameDepartment = attribute(fromResource('department'), 'equal', fromSubject('department'))
const recordRule = (rule: Rule): CompiledRule => staff.compile(rule, document) as CompiledRule

/** The search demonstration: users and records, and all three searches over them. */
export function searchService(): DecisionService {
  const rows = readVectors('search')
  const users = new Map<string, Subject>()
  const records = new Map<string, Document>()
  for (const [kind, id = '', second = '', third = ''] of rows) {
    if (kind === 'user') {
      users.set(id, subject(id, { sets: [second], attributes: { department: third } }))
    }
    if (kind === 'record') records.set(id, { department: second, owner: third })
  }
  const ids = (map: ReadonlyMap<string, unknown>) => [...map.keys()].map((id) => ({ id }))
  return {
    decide: decider({
      rules: {
        view: recordRule(any(owner(), sameDepartment, role('manager'))),
        edit: recordRule(any(owner(), all(sameDepartment, role('manager')))),
        delete: recordRule(owner()),
      },
      subjectOf: (question) => users.get(question.subject.id),
      resourceOf: (question) => records.get(question.resource.id) ?? {},
    }),
    subjects: (type) => (type === 'user' ? ids(users) : []),
    resources: (type) => (type === 'record' ? ids(records) : []),
    actions: (type) => (type === 'record' ? ['view', 'edit', 'delete'] : []),
  }
}

interface Row {
  readonly status: string
  readonly soft?: boolean
}

const record = resourceType<Row>('record', { tenant: null })
const archived = record.attribute('status', 'equal', 'archived')
const desk = createModel({
  permissions: ['read', 'write', 'delete'],
  sets: { clerk: { permissions: ['read', 'write', 'delete'] }, reader: { permissions: ['read'] } },
})
const isAdmin = attribute(fromSubject('role'), 'equal', 'admin')
const isSoft = attribute({ from: 'context', name: 'soft' }, 'equal', true)
const status = new Map([
  ['record-1', 'active'],
  ['record-2', 'archived'],
])
const clerks = new Map([
  ['alice', { sets: ['clerk'], role: 'none' }],
  ['bob', { sets: ['reader'], role: 'admin' }],
])

/** Bob's role counts where the question says it, or where the record is archived: see the scenario. */
const certified: Rules = {
  read: desk.compile(permission('read'), record) as CompiledRule,
  write: desk.compile(
    any(all(permission('write'), not(archived)), all(isAdmin, archived)),
    record,
  ) as CompiledRule,
  delete: desk.compile(all(permission('delete'), isSoft), record) as CompiledRule,
}

/** The fixture of the certification scenario: two subjects, two records, three actions. */
export const certifiedService: DecisionService = {
  decide: decider({
    rules: certified,
    subjectOf({ subject: { id, type, properties } }) {
      const known = type === 'user' ? clerks.get(id) : undefined
      if (known === undefined) return undefined
      return subject(id, { sets: known.sets, attributes: { role: known.role, ...properties } })
    },
    resourceOf: ({ resource: { id, type, properties } }) =>
      type === 'record' ? { status: status.get(id), ...properties } : {},
  }),
  subjects: (type) => (type === 'user' ? [{ id: 'alice' }, { id: 'bob' }] : []),
  resources: (type) => (type === 'record' ? [{ id: 'record-1' }, { id: 'record-2' }] : []),
  actions: (type) => (type === 'record' ? ['read', 'write', 'delete'] : []),
}
