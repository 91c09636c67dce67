import type { Run } from './run.ts'

/** A property that an object shows, and whose it is. */
export interface ShownProperty {
  readonly name: string
  readonly value: unknown
  /** The identity that owns the object. */
  readonly owner: string
}

/** How far from a number another is that no server comes to by itself; small enough for a limit. */
const FAR = 37

/** Another value that a property could have: another tenant for a tenant, another subject for an owner. */
export function foreignValue(run: Run, { name, value, owner }: ShownProperty): unknown {
  const identities = run.plan.identities
  const self = identities.find((one) => one.name === owner)
  if (typeof value === 'boolean') return !value
  // Not the next one: a server that counts changes comes to that by itself.
  if (typeof value === 'number') return /id$/i.test(name) ? undefined : value + FAR
  if (typeof value !== 'string') return undefined
  if (value === self?.tenant) {
    return identities.find(({ tenant }) => tenant !== undefined && tenant !== value)?.tenant
  }
  if (value === owner || value === self?.person) {
    return identities.find(({ person }) => person !== self?.person)?.person
  }
  // A time or an id of another form would be refused for what it is.
  if (/^\d{4}-\d\d-\d\d|^[0-9a-f-]{32,36}$/i.test(value)) return undefined
  return /date|time|_at$|At$|id$|url|link|href/i.test(name) ? undefined : 'sallyport'
}
