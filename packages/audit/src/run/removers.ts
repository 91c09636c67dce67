import type { AuditObject, Identity } from '../plan.ts'
import type { Caller } from './book.ts'
import type { Run } from './run.ts'

/**
 * Who may remove what a caller makes: whoever the plan names, if that is allowed for such an object, else anybody who
 * may. `undefined`: nobody, so it must not be made.
 */
export function removerFor(run: Run, plan: AuditObject, maker: Caller): Identity | undefined {
  const operation = run.plan.operations.find(({ id }) => id === plan.remove)
  if (operation === undefined) return undefined
  const tenant = maker === undefined ? plan.tenant : maker.tenant
  const object = { ...plan, owner: maker?.name ?? plan.owner, tenant }
  const may = (identity: Identity): boolean =>
    run.held.has(identity.name) &&
    /^(allow|known)$/.test(run.plan.expect(operation, identity, { kind: 'object', object }).kind)
  const named = run.plan.identities.find(({ name }) => name === (plan.removeAs ?? object.owner))
  return named !== undefined && may(named) ? named : run.plan.identities.find(may)
}
