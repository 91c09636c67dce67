/** Whether plain http is allowed: never but to this machine, or where it was asked for by name. */
export type Transport = 'https' | 'loopback' | 'any'

/** Whether a URL points to this machine itself. */
export function isLoopback(url: URL): boolean {
  const host = url.hostname
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    host === '[::1]' ||
    /^127(?:\.\d{1,3}){3}$/.test(host)
  )
}

/**
 * What an address allows others to be: an issuer on this machine may have its keys there as well.
 */
export function transportOf(url: URL): Transport {
  return isLoopback(url) ? 'loopback' : 'https'
}

/**
 * The URL of a text, if it may be asked for keys: https, or http to this machine (RFC 8414 section
 * 2). A `TypeError` otherwise, which names what the text is for.
 */
export function safeUrl(text: unknown, name: string, transport: Transport): URL {
  const url = typeof text === 'string' ? URL.parse(text) : null
  if (url === null) throw new TypeError(`${name} must be a URL, such as https://issuer.example`)
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    throw new TypeError(`${name} must have no user, password or fragment`)
  }
  if (url.protocol === 'https:' || (url.protocol === 'http:' && allowsPlain(url, transport))) {
    return url
  }
  const loopback = transport === 'loopback' ? 'for this machine, as in http://localhost, or ' : ''
  throw new TypeError(
    `${name} must begin with https://, because what comes from there is believed; ` +
      `http:// is ${loopback}for networks of one's own with \`allowInsecure: true\``,
  )
}

function allowsPlain(url: URL, transport: Transport): boolean {
  return transport === 'any' || (transport === 'loopback' && isLoopback(url))
}
