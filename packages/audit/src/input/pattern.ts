import type { Operation, OperationPattern } from '../plan.ts'
import type { Part } from './part.ts'

/** The methods that an operation may have. */
export const METHODS: readonly string[] = [
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'TRACE',
  'QUERY',
]

/** A pattern of operations as a person writes it: `PATCH /orders/{id}`, `* /admin/**`. */
export function patternFrom(part: Part): OperationPattern | undefined {
  const text = part.text("an operation like 'GET /orders/{id}'")
  if (text === undefined) return undefined
  const [, method = '', path = ''] = /^(\S+) +(\/\S*)$/.exec(text.trim()) ?? []
  const isMethod = method === '*' || METHODS.includes(method)
  if (isMethod && text.length <= 2048) return patternOf(method, path, part.place)
  const upper = METHODS.includes(method.toUpperCase()) ? `: write \`${method.toUpperCase()}\`` : ''
  return part.mistake(
    `a method and a path like 'GET /orders/{id}' or '* /admin/**' is expected${upper}`,
  )
}

/** A pattern of a method, or `*`, and a path in which `*` is one segment and `**` any number of them. */
export function patternOf(method: string, path: string, place?: string): OperationPattern {
  const wanted = segmentsOf(path)
  return {
    text: `${method} ${path}`,
    place,
    matches: (one, asked) =>
      (method === '*' || one === method) && isLike(wanted, segmentsOf(asked)),
  }
}

/**
 * Whether an operation is one that a pattern names, by its template: `/orders/{id}` names `/orders/{key}`, and not
 * `/orders/search`.
 */
export function isOf({ text }: OperationPattern, { method, path }: Operation): boolean {
  const [wanted = '', template = ''] = text.split(' ')
  return patternOf(wanted, nameless(template)).matches(method, nameless(path))
}

function nameless(template: string): string {
  return template.replace(/\{[^{}]*\}/g, '{}')
}

function segmentsOf(path: string): readonly string[] {
  return path.split('/').filter((segment) => segment !== '')
}

/** Compares segment by segment, remembering the last `**`: never slower than the product of both lengths. */
function isLike(wanted: readonly string[], asked: readonly string[]): boolean {
  let star = -1
  let from = 0
  let at = 0
  let index = 0
  while (index < asked.length) {
    if (wanted[at] === '**') {
      star = at++
      from = index
    } else if (at < wanted.length && isSegment(wanted[at] ?? '', asked[index] ?? '')) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++from
    } else return false
  }
  return wanted.slice(at).every((segment) => segment === '**')
}

const WHOLE = /^\{[^{}]+\}$/

function isSegment(wanted: string, asked: string): boolean {
  // A parameter is a parameter whatever it is called, and stands for any value.
  if (wanted === '*' || WHOLE.test(wanted)) return true
  if (!wanted.includes('*')) return wanted === asked
  return isWild(wanted.split('*'), asked)
}

function isWild(pieces: readonly string[], asked: string): boolean {
  const [first = '', ...rest] = pieces
  const last = rest.pop() ?? ''
  if (!asked.startsWith(first) || !asked.endsWith(last)) return false
  let from = first.length
  for (const piece of rest) {
    const found = asked.indexOf(piece, from)
    if (found < 0) return false
    from = found + piece.length
  }
  return from <= asked.length - last.length
}
