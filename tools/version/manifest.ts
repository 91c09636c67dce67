const KINDS = ['dependencies', 'devDependencies', 'peerDependencies', 'optionalDependencies']

/** Whether this is a version to be set: exact, with or without a pre-release (SemVer 2.0.0). */
export function isVersion(text: string): boolean {
  return /^(?:0|[1-9]\d*)(?:\.(?:0|[1-9]\d*)){2}(?:-[\da-z-]+(?:\.[\da-z-]+)*)?$/i.test(text)
}

/** The text of a package.json with another version, also where it pins one of our parts. */
export function withVersion(text: string, version: string): string {
  const manifest = JSON.parse(text) as Record<string, unknown>
  const changed = Object.entries(manifest).map(([key, value]) => {
    if (key === 'version') return [key, version]
    return [key, KINDS.includes(key) ? withPins(value as Record<string, string>, version) : value]
  })
  return `${JSON.stringify(Object.fromEntries(changed), null, 2)}\n`
}

function withPins(pins: Record<string, string>, version: string): Record<string, string> {
  const isOurs = (name: string): boolean => name === 'sallyport' || name.startsWith('@sallyport/')
  return Object.fromEntries(
    Object.entries(pins).map(([name, pinned]) => [name, isOurs(name) ? version : pinned]),
  )
}
