import { suggestion } from '@sallyport/policy'
import type { Part } from '../input/part.ts'
import type { Identity, Matter } from '../plan.ts'

/** One word of a rule. */
export type Term =
  | { readonly kind: 'anyone' | 'authenticated' | 'owner' | 'tenant' }
  | { readonly kind: 'role' | 'identity' | 'scope'; readonly name: string }

/** Words that must all be met; of several such lists one is enough. */
export type Terms = readonly (readonly Term[])[]

const PLAIN = ['anyone', 'authenticated', 'owner', 'tenant'] as const
const NAMED = ['role', 'identity', 'scope'] as const
const WORDS = [...PLAIN, ...NAMED.map((word) => `${word}:`)]

/** Reads the terms of a rule: a list, in which `&` joins what must be met at once. */
export function termsFrom(part: Part, identities: readonly Identity[]): Terms {
  return part.oneOrMore().flatMap((one) => {
    const text = one.text('a term like `owner` or `role:admin`')
    if (text === undefined) return []
    return [text.split('&').flatMap((word) => termFrom(word.trim(), one, identities) ?? [])]
  })
}

function termFrom(word: string, part: Part, identities: readonly Identity[]): Term | undefined {
  const plain = PLAIN.find((one) => one === word)
  if (plain !== undefined) return { kind: plain }
  const colon = word.indexOf(':')
  const kind = NAMED.find((one) => one === word.slice(0, colon))
  const name = word.slice(colon + 1)
  if (kind === undefined || name === '') {
    const said = WORDS.map((one) => `\`${one}${one.endsWith(':') ? 'NAME' : ''}\``).join(', ')
    return part.mistake(`one of ${said} is expected${suggestion(word, WORDS)}`)
  }
  if (kind === 'identity' && !identities.some((one) => one.name === name)) {
    const names = identities.map((one) => one.name)
    return part.mistake(`\`identities\` has no \`${name}\`${suggestion(name, names)}`)
  }
  return { kind, name }
}

/** Who is asked about, and about what. */
export interface Asked {
  readonly identity: Identity
  readonly matter: Matter
  /** Who a name is: identities of one person own the same. */
  readonly personOf: (name: string) => string
}

/** Whether one of the lists is met. */
export function isMet(terms: Terms, asked: Asked): boolean {
  return terms.some((list) => list.every((term) => isTermMet(term, asked)))
}

/** Whether one word is met. */
export function isTermMet(term: Term, { identity, matter, personOf }: Asked): boolean {
  switch (term.kind) {
    case 'anyone':
    case 'authenticated':
      return true
    case 'owner':
      return matter.kind === 'object' && personOf(matter.object.owner) === identity.person
    case 'tenant':
      return isOwnTenant(identity, matter)
    case 'role':
      return identity.roles.includes(term.name)
    case 'identity':
      return identity.name === term.name
    case 'scope':
      return identity.scopes === undefined || identity.scopes.includes(term.name)
  }
}

function isOwnTenant({ tenant }: Identity, matter: Matter): boolean {
  if (matter.kind === 'none') return true
  const other = matter.kind === 'object' ? matter.object.tenant : matter.tenant
  return tenant !== undefined && tenant === other
}
