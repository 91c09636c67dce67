import { platform } from './web.ts'

/** Appends a path to the address of an engine, which may have a path of its own. */
export function joinUrl(base: string, path: string): string {
  return base.replace(/\/+$/, '') + path
}

/**
 * Checks the address of an engine: `https:`, or `http:` for one on the same machine or network, with
 * neither query, fragment nor credentials. Throws a `TypeError`.
 */
export function checkedUrl(url: string): string {
  const read = readUrl(url)
  if (read === undefined) throw new TypeError(`\`url\` is no address: ${url.slice(0, 100)}`)
  if (read.protocol !== 'https:' && read.protocol !== 'http:') {
    throw new TypeError('`url` begins with https:// or http://')
  }
  if (read.search !== '' || read.hash !== '' || read.username !== '' || read.password !== '') {
    throw new TypeError('`url` has no query, fragment or credentials: give those as `credentials`')
  }
  return url
}

/** The parts of an address, or `undefined` where it is none. */
export function readUrl(url: string): InstanceType<typeof platform.URL> | undefined {
  try {
    return new platform.URL(url)
  } catch {
    return undefined
  }
}
