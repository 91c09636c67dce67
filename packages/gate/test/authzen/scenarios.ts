import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Subject } from '@sallyport/contract'
import type { AuthzenOptions } from '../../src/authzen/index.ts'

// The policies of the interoperability scenarios as policy documents: nothing here knows what a vector
// expects.

/** The rows of a table of vectors, each split into its words. */
export function readVectors(name: 'gateway' | 'todo' | 'search'): readonly (readonly string[])[] {
  const folder = join(import.meta.dirname, '../../../policy/test/remote/vectors')
  const lines = readFileSync(join(folder, `${name}.txt`), 'utf8')
    .trimEnd()
    .split('\n')
  return lines.filter((line) => !line.startsWith('#')).map((line) => line.split(' '))
}

/** What a decision point of a scenario is made with. */
export interface Scenario extends Pick<AuthzenOptions, 'subjects' | 'resources'> {
  readonly policies: object
}

const user = (id: string, sets: readonly string[], attributes: Subject['attributes']): Subject => ({
  ...{ id, kind: 'user', sets, authentication: { scheme: 'stated', methods: [] } as never },
  ...(attributes && { attributes }),
})

const emails = ['rick', 'morty', 'summer', 'beth', 'jerry'].map((name) =>
  ['rick', 'morty'].includes(name) ? `${name}@the-citadel.com` : `${name}@the-smiths.com`,
)
const roles = [['admin', 'evil_genius'], ['editor'], ['editor'], ['viewer'], ['viewer']]
const people = ['A', 'E', 'I', 'M', 'Q'].map((letter, i) =>
  user(`CiRmZD${letter}2MTRkMy1jMzlhLTQ3ODEtYjdiZC04Yjk2ZjVhNTEwMGQSBWxvY2Fs`, roles[i] ?? [], {
    email: emails[i],
  }),
)
const model = {
  permissions: ['read', 'create', 'update:own', 'update:any', 'delete:own', 'delete:any'],
  sets: {
    viewer: { permissions: ['read'] },
    editor: { permissions: ['create', 'update:own', 'delete:own'], includes: ['viewer'] },
    admin: { permissions: ['delete:any'], includes: ['editor'] },
    evil_genius: { permissions: ['update:any'], includes: ['editor'] },
  },
}
const permission = (name: string) => ({ kind: 'permission', permission: name })
const all = (...rules: object[]) => ({ kind: 'all', rules })
const any = (...rules: object[]) => ({ kind: 'any', rules })
const attribute = (left: object, right: object) => ({
  ...{ kind: 'attribute', left, operator: 'equal', right },
})
const ofResource = (name: string) => ({ from: 'resource', name })
const ofSubject = (name: string) => ({ from: 'subject', name })
const text = (value: string) => ({ value })
const at = (path: string) => attribute(ofResource('id'), text(path))
const mine = attribute(ofResource('ownerID'), ofSubject('email'))
const changing = (verb: string) =>
  any(permission(`${verb}:any`), all(permission(`${verb}:own`), mine))
const policy = (resource: string) => (rule: object) => ({ resource, rule })
const route = policy('route')
const user_ = policy('user')
const todo = policy('todo')

/** Methods on routes, by role alone. */
export const gateway: Scenario = {
  subjects: people,
  policies: {
    ...{ v: 1, version: '1', ...model, resources: { route: { tenant: null } } },
    policies: {
      'route.GET': route(all(any(at('/users/{userId}'), at('/todos')), permission('read'))),
      'route.POST': route(all(at('/todos'), permission('create'))),
      'route.PUT': route(all(at('/todos/{todoId}'), permission('update:own'))),
      'route.DELETE': route(all(at('/todos/{todoId}'), permission('delete:own'))),
    },
  },
}

/** Roles, and owners by their address. */
export const todos: Scenario = {
  subjects: people,
  policies: {
    ...{ v: 1, version: '1', ...model },
    resources: { todo: { tenant: null }, user: { tenant: null } },
    policies: {
      'user.can_read_user': user_(permission('read')),
      'todo.can_read_todos': todo(permission('read')),
      'todo.can_create_todo': todo(permission('create')),
      'todo.can_update_todo': todo(changing('update')),
      'todo.can_delete_todo': todo(changing('delete')),
    },
  },
}

/** Users and records that are known here, and searches over them. */
export function searching(): Scenario {
  const rows = readVectors('search')
  const sameDepartment = attribute(ofResource('department'), ofSubject('department'))
  const manager = { kind: 'set', set: 'manager' }
  const record = policy('record')
  const subjects = rows.flatMap(([kind, id = '', role = '', department]) =>
    kind === 'user' ? [user(id, [role], { department })] : [],
  )
  const records = rows.flatMap(([kind, id = '', department, owner]) =>
    kind === 'record' ? [{ id, department, owner }] : [],
  )
  assert.ok(subjects.length > 0 && records.length > 0)
  return {
    subjects,
    resources: { record: records },
    policies: {
      ...{ v: 1, version: '1', permissions: [] },
      sets: { manager: {}, employee: {}, contractor: {} },
      resources: { record: { tenant: null, owner: 'owner' } },
      policies: {
        'record.view': record(any({ kind: 'owner' }, sameDepartment, manager)),
        'record.edit': record(any({ kind: 'owner' }, all(sameDepartment, manager))),
        'record.delete': record({ kind: 'owner' }),
      },
    },
  }
}
