import type { Access } from '../access.ts'
import type { AnyPolicy, Policy } from '../policies/policy.ts'

const GRANTED = Symbol('sallyport.granted')
const GUARDED_BY = Symbol('sallyport.policy')

interface Grant {
  readonly policy: AnyPolicy
  readonly access: Access
  readonly earlier: Grant | undefined
}

interface Carrier {
  [GRANTED]?: Grant
}

/** Leaves an access on a framework's request, beside those of policies that ran before. */
export function grant<T extends object>(
  carrier: object,
  policy: Policy<T>,
  access: Access<T>,
): void {
  const holder: Carrier = carrier
  holder[GRANTED] = { policy: policy as unknown as AnyPolicy, access, earlier: holder[GRANTED] }
}

/** Whether any policy let this request pass. */
export function isGranted(carrier: object): boolean {
  return (carrier as Carrier)[GRANTED] !== undefined
}

/**
 * The access that a policy gave to a request. Throws where that policy did not run on it: a handler
 * never works with the access of another policy by mistake.
 */
export function accessOf<T extends object>(carrier: object, policy: Policy<T>): Access<T> {
  let held = (carrier as Carrier)[GRANTED]
  while (held !== undefined && (held.policy as unknown) !== policy) held = held.earlier
  if (held !== undefined) return held.access as Access<T>
  throw new Error(
    `policy \`${policy.name}\` did not run on this request: put \`protect\` with it before the handler`,
  )
}

/** Marks a middleware with its policy, so that coverage can be read off an application. */
export function mark<M extends object, T extends object>(middleware: M, policy: Policy<T>): M {
  return Object.defineProperty(middleware, GUARDED_BY, { value: policy })
}

/**
 * The policy that a middleware was marked with. Marks are not inherited: a class made from a guard of
 * ours may have overridden what it does.
 */
export function policyOf(middleware: unknown): AnyPolicy | undefined {
  if (typeof middleware !== 'function' || !Object.hasOwn(middleware, GUARDED_BY)) return undefined
  return (middleware as { [GUARDED_BY]?: AnyPolicy })[GUARDED_BY]
}
