/** Ids that do not exist, to fill a template with. */
export { ghostsOf } from './ghost.ts'

/** What fills the template of a path. */
export interface Filling {
  /** By the name of the parameter. */
  readonly parameters: Readonly<Record<string, string>>
  readonly query?: readonly (readonly [name: string, value: string])[] | undefined
}

/**
 * The request-target of a template, as in `/orders/{id}`, with values in place of its parameters. Each is escaped so
 * that it stays one segment (RFC 3986 section 3.3); one without a value is empty.
 */
export function fill(path: string, { parameters, query = [] }: Filling): string {
  const filled = path.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    return Object.hasOwn(parameters, name) ? segmentOf(parameters[name] ?? '') : ''
  })
  if (query.length === 0) return filled
  const pairs = query.map(([name, value]) => `${escaped(name)}=${escaped(value)}`)
  return `${filled}${filled.includes('?') ? '&' : '?'}${pairs.join('&')}`
}

/** A value as one segment: a segment of dots would be taken for another path. */
function segmentOf(value: string): string {
  return /^\.{1,2}$/.test(value) ? value.replaceAll('.', '%2E') : escaped(value)
}

/** All but the unreserved characters (RFC 3986 section 2.3); half a surrogate pair is U+FFFD. */
function escaped(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
