import { type AccessRequest, createGuard, type Scheme } from '@sallyport/guard'
import { authenticated, createModel } from '@sallyport/policy'

/** Asks a guard; what comes is the outcome. */
export type Ask = (fields: Readonly<Record<string, string>>, address?: string) => unknown

/** A guard with one scheme, and what asks it. */
export function guardWith(scheme: Scheme, throttle?: false): Ask {
  const model = createModel({ permissions: [] })
  const throttling = throttle === undefined ? {} : { throttle }
  const guard = createGuard({ realm: 'api', model, schemes: [scheme], ...throttling })
  const policy = guard.policy('any', { rule: authenticated() })
  return (fields, address = '192.0.2.1') => {
    const request: AccessRequest = {
      ...{ method: 'GET', target: '/', address, params: {} },
      header: (name) => fields[name],
    }
    return guard.handle(request, policy)
  }
}
