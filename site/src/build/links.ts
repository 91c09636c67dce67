import { posix } from 'node:path'

/** What is known of the tree to a link that stands in one of its documents. */
export interface Targets {
  /** Where each page stands in the site, by its file. */
  readonly places: ReadonlyMap<string, string>
  /** All files and folders of the tree. */
  readonly paths: ReadonlySet<string>
  /** Where the sources can be read, with a slash at the end; unknown where they are not published. */
  readonly sources: string | undefined
}

/** Where a link of a document leads in the site: `undefined` to what cannot be read there. */
export function linkInSite(href: string, from: string, targets: Targets): string | undefined {
  if (/^(?:[a-z]+:|#|\/)/i.test(href)) return href
  const [path = '', ...anchor] = decodeURI(href).split(/(?=#)/)
  const target = posix.join(posix.dirname(from), path).replace(/\/$/, '')
  const page = targets.places.get(target) ?? targets.places.get(`${target}/README.md`)
  if (page !== undefined) return `/${page}${anchor.join('')}`
  if (!targets.paths.has(target)) throw new Error(`${from}: [](${href}) leads nowhere`)
  return targets.sources === undefined ? undefined : targets.sources + target
}
