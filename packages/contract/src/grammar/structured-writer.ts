import { encodeBase64 } from './base64.ts'
import type {
  BareItem,
  StructuredItem,
  StructuredMember,
  StructuredParameters,
} from './structured-types.ts'
import { encodeUtf8 } from './utf8.ts'

const KEY = /^[a-z*][a-z0-9_\-.*]*$/
const TOKEN = /^[A-Za-z*][!#$%&'*+\-.^_`|~0-9A-Za-z:/]*$/
const ASCII = /^[ -~]*$/
const INTEGER_MAX = 999_999_999_999_999
const DECIMAL_WHOLE_MAX = 999_999_999_999

/**
 * Writes a structured list (RFC 9651 section 4.1.1). An empty list is written by leaving the field out, so
 * for it, as for a value outside its type, this is a `TypeError`.
 */
export function formatStructuredList(members: readonly StructuredMember[]): string {
  if (members.length === 0) throw new TypeError('an empty structured list cannot be written')
  return members.map(formatMember).join(', ')
}

/** Writes a structured dictionary (RFC 9651 section 4.1.2); an empty one is a `TypeError`, as for a list. */
export function formatStructuredDictionary(members: ReadonlyMap<string, StructuredMember>): string {
  if (members.size === 0) throw new TypeError('an empty structured dictionary cannot be written')
  const written = Array.from(members, ([key, member]) => {
    const isTrue = member.kind === 'item' && isBareTrue(member.value)
    if (isTrue) return formatKey(key) + formatParameters(member.parameters)
    return `${formatKey(key)}=${formatMember(member)}`
  })
  return written.join(', ')
}

/** Writes a structured item (RFC 9651 section 4.1.3); a value outside its type is a `TypeError`. */
export function formatStructuredItem(item: StructuredItem): string {
  return formatBareItem(item.value) + formatParameters(item.parameters)
}

function formatMember(member: StructuredMember): string {
  if (member.kind === 'item') return formatStructuredItem(member)
  const items = member.items.map(formatStructuredItem).join(' ')
  return `(${items})${formatParameters(member.parameters)}`
}

function formatParameters(parameters: StructuredParameters): string {
  let text = ''
  for (const [key, value] of parameters) {
    text += `;${formatKey(key)}`
    if (!isBareTrue(value)) text += `=${formatBareItem(value)}`
  }
  return text
}

function isBareTrue(value: BareItem): boolean {
  return value.kind === 'boolean' && value.value
}

function formatKey(key: string): string {
  if (!KEY.test(key)) throw new TypeError(`\`${key}\` is not a key of a structured field`)
  return key
}

function formatBareItem(item: BareItem): string {
  switch (item.kind) {
    case 'integer':
      return formatInteger(item.value)
    case 'decimal':
      return formatDecimal(item.value)
    case 'string':
      return formatString(item.value)
    case 'token':
      return formatToken(item.value)
    case 'bytes':
      return `:${encodeBase64(item.value)}:`
    case 'boolean':
      return item.value ? '?1' : '?0'
    case 'date':
      return `@${formatInteger(item.value)}`
    case 'display-string':
      return formatDisplayString(item.value)
  }
}

function formatInteger(value: number): string {
  if (!Number.isInteger(value) || Math.abs(value) > INTEGER_MAX) {
    throw new TypeError(`\`${value}\` is not an integer of at most 15 digits`)
  }
  return String(value)
}

/** Three digits after the point, halves to the even one (RFC 9651 section 4.1.5), at least one digit written. */
function formatDecimal(value: number): string {
  const thousandths = roundToEven(value * 1000)
  if (!(Math.floor(Math.abs(thousandths) / 1000) <= DECIMAL_WHOLE_MAX)) {
    throw new TypeError(`\`${value}\` has more than 12 digits before its point`)
  }
  const digits = String(Math.abs(thousandths)).padStart(4, '0')
  const fraction = digits.slice(-3).replace(/0{1,2}$/, '')
  return `${thousandths < 0 ? '-' : ''}${digits.slice(0, -3)}.${fraction}`
}

function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}

function formatString(value: string): string {
  if (!ASCII.test(value)) throw new TypeError('a structured string can hold only printable ASCII')
  return `"${value.replace(/["\\]/g, '\\$&')}"`
}

function formatToken(value: string): string {
  if (!TOKEN.test(value)) throw new TypeError(`\`${value}\` is not a structured token`)
  return value
}

function formatDisplayString(value: string): string {
  const bytes = encodeUtf8(value)
  if (bytes === undefined) throw new TypeError('a display string cannot hold half a surrogate pair')
  let text = ''
  for (const byte of bytes) {
    const isPlain = byte >= 0x20 && byte < 0x7f && byte !== 0x22 && byte !== 0x25
    text += isPlain ? String.fromCharCode(byte) : `%${byte.toString(16).padStart(2, '0')}`
  }
  return `%"${text}"`
}
