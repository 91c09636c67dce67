/** Cedar's word for the subject of a request. */
export const SUBJECT = `principal` as const
/** The entity type of subjects in exported policies; a resource has the name of its type. */
export const SUBJECT_TYPE = 'Subject'
/** The entity type of sets: roles, groups, permission sets. */
export const SET_TYPE = 'Set'

const IDENTIFIER = /^[A-Za-z_]\w*$/
const RESERVED = new Set([
  'true',
  'false',
  'if',
  'then',
  'else',
  'in',
  'is',
  'like',
  'has',
  '__cedar',
])

/** Whether a name can stand in Cedar text as it is. */
export function isIdentifier(name: string): boolean {
  return IDENTIFIER.test(name) && !RESERVED.has(name)
}

/** Whether a name can be the type of an entity: identifiers, with namespaces before them. */
export function isTypeName(name: string): boolean {
  return name.split('::').every(isIdentifier)
}

/**
 * A text as Cedar writes it. Cedar knows no `\u0007` as JSON does, and a half of a surrogate pair is
 * no text for it: `undefined` then.
 */
export function quote(text: string): string | undefined {
  if (!text.isWellFormed()) return undefined
  const inner = text.replace(/["\\\p{Cc}\u2028\u2029]/gu, (one) =>
    one === '"' || one === '\\' ? `\\${one}` : `\\u{${(one.codePointAt(0) ?? 0).toString(16)}}`,
  )
  return `"${inner}"`
}
