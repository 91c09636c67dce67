import { type Api, type Asked, MISSING, make, ofOne, PEOPLE, type Thing } from './recall-kit.ts'
import type { Row } from './recall-rows.ts'

const FILE = `
target: { base: http://127.0.0.1:1, environment: test, routes: [
  POST /projects, 'GET /projects/{project}', 'DELETE /projects/{project}', 'POST /projects/{project}/tasks',
  'GET /projects/{project}/tasks/{id}', 'DELETE /projects/{project}/tasks/{id}'] }
${PEOPLE}
objects:
  projectA: &project
    { create: POST /projects, as: ann, body: { text: 'project {canary}' }, read: 'GET /projects/{project}', delete: 'DELETE /projects/{project}' }
  projectB: { <<: *project, as: ben }
  task:
    { in: projectA, create: 'POST /projects/{project}/tasks', as: ann, body: { text: 'task {canary}' },
      read: 'GET /projects/{project}/tasks/{id}', delete: 'DELETE /projects/{project}/tasks/{id}' }
rules:
  - { op: POST /projects, allow: [authenticated] }
  - { op: ['* /projects/{project}', '* /projects/{project}/**'], allow: [owner], deny: conceal }
`

/** Projects with tasks: the project is checked, and with the hole the task is loaded by its id alone. */
const nested: Api = (asked, things, isOpen) => {
  const [, place, project, tasks, id] = asked.path.split('/')
  if (place !== 'projects') return MISSING
  if (project === undefined) return asked.method === 'POST' ? make(asked, things, 'project') : [405]
  const above = things.get(project)
  if (above?.kind !== 'project' || above.owner !== asked.caller) return MISSING
  if (tasks === undefined) return ofOne(asked, things, project)
  return tasks === 'tasks' ? ofTask({ ...asked, project, id }, things, isOpen) : MISSING
}

interface InProject extends Asked {
  readonly project: string
  readonly id: string | undefined
}

function ofTask({ project, id, ...asked }: InProject, things: Map<string, Thing>, isOpen: boolean) {
  const { method } = asked
  if (id === undefined) {
    const body = { ...asked.body, parent: project }
    return method === 'POST' ? make({ ...asked, body }, things, 'task') : ([405] as const)
  }
  const task = things.get(id)
  const isOwn = task?.parent === project
  if (task?.kind !== 'task' || (!isOwn && (method !== 'GET' || !isOpen))) return MISSING
  return ofOne({ ...asked, caller: task.owner }, things, id)
}

/** What is in something else, and is loaded without it. */
export const PARENT_ROWS: readonly Row[] = ([1, 3] as const).map((level) => ({
  ...{ name: `a child under another parent, at level ${level}`, api: nested, file: FILE, level },
  found: 'Z1 critical GET /projects/{project}/tasks/{id}',
}))
