import { type Field, joinStructuredLines } from './field.ts'
import type { Mistake } from './lexer.ts'
import { STRUCTURED_MEMBERS_MAX } from './limits.ts'
import {
  type Scanner,
  skipBlanks,
  skipSpaces,
  takeBareItem,
  takeCharacter,
  takeKey,
} from './structured-scanner.ts'
import type {
  BareItem,
  StructuredInnerList,
  StructuredItem,
  StructuredMember,
  StructuredParameters,
} from './structured-types.ts'

/**
 * A structured field that is to be ignored as a whole (RFC 9651 section 4.2). `at` is where the item, key or
 * separator begins that could not be read, or further; `why` is `syntax` or what keeps the field from being one text.
 */
export interface StructuredMistake {
  readonly kind: 'malformed'
  readonly at: number
  readonly why: Mistake | 'syntax'
}

/** What a structured list says. */
export type StructuredListReading =
  | { readonly kind: 'list'; readonly members: readonly StructuredMember[] }
  | StructuredMistake

/** What a structured dictionary says; a repeated key keeps its first place and takes its last value. */
export type StructuredDictionaryReading =
  | { readonly kind: 'dictionary'; readonly members: ReadonlyMap<string, StructuredMember> }
  | StructuredMistake

/** What a structured item says: `absent` if there is no such field. */
export type StructuredItemReading = { readonly kind: 'absent' } | StructuredItem | StructuredMistake

/** Reads a structured list (RFC 9651 section 4.2.1). Never throws; no field is an empty list. */
export function parseStructuredList(field: Field): StructuredListReading {
  const joined = joinStructuredLines(field)
  if (joined.kind === 'malformed') return { kind: 'malformed', at: 0, why: joined.why }
  const scanner: Scanner = { text: joined.kind === 'text' ? joined.text : '', at: 0 }
  const members: StructuredMember[] = []
  const isRead = readMembers(scanner, () => {
    const member = readMember(scanner)
    if (member !== undefined) members.push(member)
    return member !== undefined && members.length <= STRUCTURED_MEMBERS_MAX
  })
  return isRead ? { kind: 'list', members } : syntax(scanner)
}

/** Reads a structured dictionary (RFC 9651 section 4.2.2). Never throws; no field is an empty one. */
export function parseStructuredDictionary(field: Field): StructuredDictionaryReading {
  const joined = joinStructuredLines(field)
  if (joined.kind === 'malformed') return { kind: 'malformed', at: 0, why: joined.why }
  const scanner: Scanner = { text: joined.kind === 'text' ? joined.text : '', at: 0 }
  const members = new Map<string, StructuredMember>()
  const isRead = readMembers(scanner, () => {
    const key = takeKey(scanner)
    const member = key === undefined ? undefined : readDictionaryMember(scanner)
    if (key !== undefined && member !== undefined) members.set(key, member)
    return member !== undefined && members.size <= STRUCTURED_MEMBERS_MAX
  })
  return isRead ? { kind: 'dictionary', members } : syntax(scanner)
}

/** Reads a structured item (RFC 9651 section 4.2.3). Never throws. */
export function parseStructuredItem(field: Field): StructuredItemReading {
  const joined = joinStructuredLines(field)
  if (joined.kind === 'absent') return joined
  if (joined.kind === 'malformed') return { kind: 'malformed', at: 0, why: joined.why }
  const scanner: Scanner = { text: joined.text, at: 0 }
  skipSpaces(scanner)
  const item = readItem(scanner)
  if (item === undefined) return syntax(scanner)
  skipSpaces(scanner)
  return scanner.at === scanner.text.length ? item : syntax(scanner)
}

function syntax(scanner: Scanner): StructuredMistake {
  return { kind: 'malformed', at: scanner.at, why: 'syntax' }
}

/** Reads members with a comma between each two; one after the last is a mistake, unlike in other lists of HTTP. */
function readMembers(scanner: Scanner, readOne: () => boolean): boolean {
  skipSpaces(scanner)
  if (scanner.at === scanner.text.length) return true
  while (readOne()) {
    const end = scanner.at
    skipSpaces(scanner)
    if (scanner.at === scanner.text.length) return true
    scanner.at = end
    skipBlanks(scanner)
    if (!takeCharacter(scanner, ',')) return false
    skipBlanks(scanner)
  }
  return false
}

function readDictionaryMember(scanner: Scanner): StructuredMember | undefined {
  if (takeCharacter(scanner, '=')) return readMember(scanner)
  const parameters = readParameters(scanner)
  if (parameters === undefined) return undefined
  return { kind: 'item', value: { kind: 'boolean', value: true }, parameters }
}

function readMember(scanner: Scanner): StructuredMember | undefined {
  return takeCharacter(scanner, '(') ? readInnerList(scanner) : readItem(scanner)
}

function readItem(scanner: Scanner): StructuredItem | undefined {
  const value = takeBareItem(scanner)
  const parameters = value === undefined ? undefined : readParameters(scanner)
  if (value === undefined || parameters === undefined) return undefined
  return { kind: 'item', value, parameters }
}

/** Reads from after `(`: items with a space between each two (RFC 9651 section 4.2.1.2). */
function readInnerList(scanner: Scanner): StructuredInnerList | undefined {
  const items: StructuredItem[] = []
  for (;;) {
    const end = scanner.at
    skipSpaces(scanner)
    if (takeCharacter(scanner, ')')) break
    if (items.length > 0 && scanner.at === end) return undefined
    if (items.length === STRUCTURED_MEMBERS_MAX) return undefined
    const item = readItem(scanner)
    if (item === undefined) return undefined
    items.push(item)
  }
  const parameters = readParameters(scanner)
  return parameters === undefined ? undefined : { kind: 'inner-list', items, parameters }
}

function readParameters(scanner: Scanner): StructuredParameters | undefined {
  const parameters = new Map<string, BareItem>()
  while (takeCharacter(scanner, ';')) {
    skipSpaces(scanner)
    const key = takeKey(scanner)
    if (key === undefined || parameters.size === STRUCTURED_MEMBERS_MAX) return undefined
    const value = takeCharacter(scanner, '=') ? takeBareItem(scanner) : TRUE
    if (value === undefined) return undefined
    parameters.set(key, value)
  }
  return parameters
}

const TRUE: BareItem = { kind: 'boolean', value: true }
