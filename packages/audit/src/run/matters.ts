import type { AuditObject, AuditPlan, Matter, Operation } from '../plan.ts'

const NONE: readonly Matter[] = [{ kind: 'none' }]

/** Tenants that a path parameter is compared with at most. */
const TENANTS_MAX = 10

/** What the cells of an operation are about: each object that its path can name, each tenant, or nothing. */
export function mattersOf(plan: AuditPlan, operation: Operation): readonly Matter[] {
  const objects = plan.objects.filter((object) => {
    const [, path = ''] = object.read.split(' ')
    return (
      operation.path.includes(`{${object.parameter}}`) &&
      (operation.path === path || operation.path.startsWith(`${path}/`))
    )
  })
  // Of a parent and its child, the child names the whole path.
  const whole = objects.filter((object) => isWhole(operation, object))
  const named = whole.length > 0 ? whole : objects
  if (objects.length > 0) return named.map((object) => ({ kind: 'object', object }))
  const parameter = tenantParameter(operation)
  const tenants = [...new Set(plan.identities.map(({ tenant }) => tenant))]
    .filter((tenant) => tenant !== undefined)
    .slice(0, TENANTS_MAX)
  if (parameter === undefined || tenants.length === 0) return NONE
  return tenants.map((tenant) => ({ kind: 'tenant', tenant, parameter }))
}

/** Whether all parameters of a path have a value, for this object. */
function isWhole({ parameters }: Operation, { parameter, parameters: own }: AuditObject): boolean {
  return parameters.every(
    ({ in: where, name, example }) =>
      where !== 'path' || name === parameter || example !== undefined || Object.hasOwn(own, name),
  )
}

/** The parameter of a path that names a tenant: `{tenant}` is what stands as its example. */
function tenantParameter({ parameters }: Operation): string | undefined {
  return parameters.find(({ in: where, example }) => where === 'path' && example === '{tenant}')
    ?.name
}
