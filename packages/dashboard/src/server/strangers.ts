/** What of a request says whom it means, and who sent it. */
export interface Addressed {
  readonly host: string | undefined
  readonly origin: string | undefined
}

/** Names that only this machine has; the port may be another one, at the other end of a tunnel. */
const LOOPBACK = /^(?:127\.0\.0\.1|localhost|\[::1\])(?::\d{1,5})?$/i

/**
 * Why a request is somebody else's: a page whose name was made to point here (DNS rebinding) says that name in `Host`,
 * and another page says its own in `Origin`. `undefined` for one that is ours.
 *
 * `hosts` are further names that it is reached by, with their port.
 */
export function strangeness(
  { host, origin }: Addressed,
  hosts: readonly string[] = [],
): string | undefined {
  if (host === undefined) return 'the request names no host'
  const isKnown = LOOPBACK.test(host) || hosts.includes(host.toLowerCase())
  if (!isKnown) return 'this is not the name of the dashboard'
  if (origin === undefined) return undefined
  const isOwn = origin === `http://${host}` || origin === `https://${host}`
  return isOwn ? undefined : 'a page of another origin asks'
}
