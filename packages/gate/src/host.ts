/** What `Host` and its like may be: a name or an address, and a port. */
const HOST = /^[a-z\d._-]{1,253}(:\d{1,5})?$|^\[[\da-f:.]+\](:\d{1,5})?$/i

/** The host that was read last: most requests are for the same. */
let last = ''

/** Whether a text is a host, with a port or without. */
export function isHost(text: string): boolean {
  if (text === last && text !== '') return true
  if (!HOST.test(text)) return false
  last = text
  return true
}

/** The name in a host as configurations have it: in lower case, without port and without the dot of the root. */
export function nameOfHost(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, '').replace(/\.$/, '')
}
