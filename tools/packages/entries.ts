import type { Tarball } from './tarballs.ts'

/** The modules that a package lets others import, by the names by which they do: no data, and no program. */
export function entriesOf({
  name,
  manifest,
}: Pick<Tarball, 'name' | 'manifest'>): readonly string[] {
  return Object.keys(manifest.exports)
    .filter((path) => !path.endsWith('.json') && path !== './main')
    .map((path) => name + path.slice(1))
}
