import { pathOf } from '../target.ts'

const HTTP_URL = /^https?:\/\/[\x21-\x5b\x5d-\x7e]+$/i
const URL_LENGTH_MAX = 8_192

/**
 * An address without query and fragment, in the one form that equal addresses have: scheme and host in
 * lower case, no default port, no dot segments, nothing percent-encoded without need (RFC 3986
 * sections 6.2.2 and 6.2.3). `undefined` for what is no address of HTTP.
 */
export function normalAddress(text: string): string | undefined {
  // The limit comes before the pattern; a backslash is a slash to URL parsers and to nobody else.
  if (text.length > URL_LENGTH_MAX || !HTTP_URL.test(text)) return undefined
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.username !== '' || url.password !== '') return undefined
  return url.origin + normalPath(url.pathname)
}

const ENCODED = /%([0-9a-f]{2})/gi
const UNRESERVED = /[\w.~-]/

function normalPath(path: string): string {
  return path.replace(ENCODED, (encoded, digits: string) => {
    const character = String.fromCharCode(Number.parseInt(digits, 16))
    return UNRESERVED.test(character) ? character : encoded.toUpperCase()
  })
}

/** The addresses that the target of a request has, below each public address of the API. */
export function addressesOf(publicUrls: readonly string[], target: string): readonly string[] {
  const path = pathOf(target)
  if (!path.startsWith('/')) return []
  return publicUrls.flatMap((url) => normalAddress(url + path) ?? [])
}
