import type { AuditObject, AuditPlan, Matter, Operation } from '../plan.ts'
import { sentPath } from '../wire/named.ts'

const NONE: readonly Matter[] = [{ kind: 'none' }]

/** Tenants that a path parameter is compared with at most. */
const TENANTS_MAX = 10

/** What the cells of an operation are about: each object that its path can name, each tenant, or nothing. */
export function mattersOf(plan: AuditPlan, operation: Operation): readonly Matter[] {
  const objects = plan.objects.filter((object) => isAbout(operation, object))
  // Of a parent and its child, the child names the whole path.
  const whole = objects.filter((object) => isWhole(plan, operation, object))
  const named = whole.length > 0 ? whole : objects
  if (objects.length > 0) return named.map((object) => ({ kind: 'object', object }))
  const parameter = tenantParameter(operation)
  const tenants = [...new Set(plan.identities.map(({ tenant }) => tenant))]
    .filter((tenant) => tenant !== undefined)
    .slice(0, TENANTS_MAX)
  if (parameter === undefined || tenants.length === 0) return NONE
  return tenants.map((tenant) => ({ kind: 'tenant', tenant, parameter }))
}

/** Whether an operation names an object: by the path that reads it or one below, or beside it in its body. */
function isAbout({ id, path, parameters }: Operation, object: AuditObject): boolean {
  const [, read = ''] = object.read.split(' ')
  if (path.includes(`{${object.parameter}}`)) return path === read || path.startsWith(`${read}/`)
  if (id === object.create?.operation) return false
  const named = parameters.find(({ name }) => name === object.parameter)
  if (named?.in === 'query') return path === read
  return named?.in === 'body' && folderOf(path) === folderOf(read)
}

/** Where requests stand that are about the same things: one address, or those beside each other. */
function folderOf(path: string): string {
  const whole = sentPath(path)
  return path === whole ? whole.slice(0, whole.lastIndexOf('/')) : whole
}

/** Whether all parameters of a path have a value, for this object. */
function isWhole(plan: AuditPlan, { parameters }: Operation, object: AuditObject): boolean {
  const above = parametersAbove(plan, object)
  return parameters.every(
    ({ in: where, name, example }) =>
      where !== 'path' ||
      name === object.parameter ||
      example !== undefined ||
      Object.hasOwn(object.parameters, name) ||
      above.includes(name),
  )
}

/** The parameters that name what an object is in. */
function parametersAbove({ objects }: AuditPlan, { parent }: AuditObject): readonly string[] {
  const names: string[] = []
  for (let above = objects.find(({ name }) => name === parent); above !== undefined; ) {
    names.push(above.parameter)
    const next: string | undefined = above.parent
    above = objects.find(({ name }) => name === next)
  }
  return names
}

/** The parameter of a path that names a tenant: `{tenant}` is what stands as its example. */
function tenantParameter({ parameters }: Operation): string | undefined {
  return parameters.find(({ in: where, example }) => where === 'path' && example === '{tenant}')
    ?.name
}
