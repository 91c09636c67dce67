import type { Caller } from '../tally/callers.ts'
import type { Scene } from './scene.ts'

/** As machines call themselves; the rest of 127.0.0.0/8 is given out to tell things apart. */
const LOOPBACK = /^(?:(?:::ffff:)?127\.0\.0\.1|::1)$/i
/** What stands for an address, or a client, that the log does not tell. */
const UNTOLD = '-'
const BROWSER = /^(?:Mozilla|Dalvik)\//

/**
 * Whether an address is the one by which a machine calls itself: there a developer asks, or a proxy that does not say for
 * whom. What comes from there is of one person, or of everybody.
 */
export function isLoopback(address: string): boolean {
  return LOOPBACK.test(address)
}

/** Whether an address tells nobody from anybody: the machine's own, or none, as in a log that holds no addresses. */
export function isAnybodys(address: string): boolean {
  return address === UNTOLD || isLoopback(address)
}

/** Whether a client is the browser, or the telephone, of anybody: as many people have the same, it tells nobody from another. */
export function isAnybodysClient({ tally }: Scene, client: number): boolean {
  const agent = tally.callers.clients.textOf(client)
  return agent === UNTOLD || BROWSER.test(agent)
}

/**
 * Whether nobody can say who a caller is: it has no name, and the machine's own address; or none at all, and a client that
 * anybody may have.
 */
export function isFromHere(scene: Scene, { isNamed, address, client }: Caller): boolean {
  if (isNamed) return false
  const text = scene.tally.callers.addresses.textOf(address)
  return isLoopback(text) || (isAnybodys(text) && isAnybodysClient(scene, client))
}
