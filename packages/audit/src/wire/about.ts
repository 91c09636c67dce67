import type { AuditRequest } from '../exchange.ts'
import { decodedOf, split } from './seems.ts'

/** Whether a request is about an id: literally, as a segment of its path or a value of its query, whole. */
export function isAbout({ target }: AuditRequest, id: string): boolean {
  if (id === '') return false
  const [path, query] = split(target)
  return path.split('/').some((segment) => holds(segment, id)) || valuesOf(query).includes(id)
}

/** A segment is the id, or the id with a form or parameters behind it: `17`, `17.json`, `17;v=1`. */
function holds(segment: string, id: string): boolean {
  const text = decodedOf(segment)
  if (text === id || segment === id) return true
  return text.startsWith(id) && /^[.;:,/\s]/.test(text.slice(id.length))
}

function valuesOf(query: string): readonly string[] {
  return [...new URLSearchParams(query).values()]
}

/** Whether an id stands in a request at all: in any case, in its path, its query or its body. */
export function isNamedIn({ target, body = '' }: AuditRequest, id: string): boolean {
  if (id === '') return false
  const wanted = id.toLowerCase()
  const text = decodedOf(target).toLowerCase()
  return wordsOf(text, wanted) || (wanted.length >= 8 && body.toLowerCase().includes(wanted))
}

/** Whether a text holds an id with nothing around it that would make it another id. */
function wordsOf(text: string, id: string): boolean {
  for (let at = text.indexOf(id); at !== -1; at = text.indexOf(id, at + 1)) {
    const before = text[at - 1] ?? '/'
    const after = text[at + id.length] ?? '/'
    if (/[/=&;,?]/.test(before) && /[/=&;,.?\s]/.test(after)) return true
  }
  return false
}

/**
 * The part of a request that says what is acted on: from the last parameter of its template on, for what stands before
 * only says where it is. All of a request that does not fit its template.
 */
export function actedOn(request: AuditRequest, operation: string, prefix: string): AuditRequest {
  const template = operation.slice(operation.indexOf(' ') + 1).split('/')
  const [path, query] = split(request.target)
  const segments = withoutPrefix(path, prefix).split('/')
  const isFitting =
    segments.length === template.length &&
    template.every((one, at) => one.includes('{') || one === segments[at])
  if (!isFitting) return request
  const last = template.findLastIndex((one) => one.includes('{'))
  const rest = last === -1 ? [] : segments.slice(last)
  return { ...request, target: `/${rest.join('/')}?${query}` }
}

/** A path below the address of the target, without the path of that address. */
export function withoutPrefix(path: string, prefix: string): string {
  return prefix !== '' && path.startsWith(`${prefix}/`) ? path.slice(prefix.length) : path
}
