import type { Caller } from '../tally/callers.ts'
import type { Scene } from './scene.ts'

/** As machines call themselves; the rest of 127.0.0.0/8 is given out to tell things apart. */
const LOOPBACK = /^(?:(?:::ffff:)?127\.0\.0\.1|::1)$/i

/**
 * Whether an address is the one by which a machine calls itself: there a developer asks, or a proxy that does not say for
 * whom. What comes from there is of one person, or of everybody.
 */
export function isLoopback(address: string): boolean {
  return LOOPBACK.test(address)
}

/** Whether nobody can say who a caller is: it has no name, and the machine's own address. */
export function isFromHere({ tally }: Scene, { isNamed, address }: Caller): boolean {
  return !isNamed && isLoopback(tally.callers.addresses.textOf(address))
}
