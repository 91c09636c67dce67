/** A name with a dot in it and a port behind, or without; what else people write in front of a line is none. */
const HOST = /^([a-z0-9](?:[\w-]*\.)+[a-z0-9][\w-]*|localhost)(?::\d{1,5})?$/i
const TIMES_LEAST = 3

/** The hosts that a log tells apart, each by its name. */
export type Hosts = ReadonlyMap<string, string>

/**
 * The virtual hosts of a log, from what its first lines name; `undefined` where that is one, or none. Only what is named a few
 * times is one: where the client's word is written, it may be anything.
 */
export function hostsAmong(names: readonly string[]): Hosts | undefined {
  const counts = new Map<string, number>()
  for (const name of names) {
    const host = HOST.exec(name)?.[1]
    if (host !== undefined) counts.set(host, (counts.get(host) ?? 0) + 1)
  }
  const often = [...counts].filter(([, count]) => count >= TIMES_LEAST)
  return often.length < 2 ? undefined : new Map(often.map(([host]) => [host, host]))
}

/** The host of a field, without its port, if it is one of these. */
export function hostOf(hosts: Hosts, field: string): string | undefined {
  const colon = field.lastIndexOf(':')
  return hosts.get(colon === -1 ? field : field.slice(0, colon))
}
