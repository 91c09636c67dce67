import type { AuditRequest } from '../exchange.ts'
import type { Field } from '../plan.ts'
import { addressOf } from './exchanges.ts'

/**
 * A request as a command line for a POSIX shell. It sends the target, the fields and the body as the audit did; curl
 * itself adds `Host`, `User-Agent` and `Accept`. What stands as `$SALLYPORT_NAME` comes from the environment.
 */
export function curlOf(request: AuditRequest, base: string): string {
  const { method, fields, body } = request
  const words = [
    'curl -si --path-as-is -g',
    ...methodWords(method, body),
    ...fields.map((field) => `-H ${quoted(fieldLine(field))}`),
    ...hushed(fields, body),
    ...bodyWords(body),
    ...addressWords(request, base),
  ]
  return `${piped(body)}${words.join(' ')}`
}

function methodWords(method: string, body: string | undefined): readonly string[] {
  if (method === 'HEAD' && body === undefined) return ['--head']
  return method === 'GET' && body === undefined ? [] : [`-X ${quoted(method)}`]
}

/** A field without a value ends in a semicolon: with a colon, curl would leave it out. */
function fieldLine([name, value]: Field): string {
  return value.trim() === '' ? `${name};` : `${name}: ${value}`
}

/** Fields that curl would add by itself because there is a body. */
function hushed(fields: readonly Field[], body: string | undefined): readonly string[] {
  if (body === undefined) return []
  const has = (name: string): boolean => fields.some(([field]) => field.toLowerCase() === name)
  return [
    ...(has('content-type') ? [] : ["-H 'Content-Type:'"]),
    ...(has('expect') || body.length < EXPECT_LENGTH ? [] : ["-H 'Expect:'"]),
  ]
}

/** From here on curl asks before it sends a body. */
const EXPECT_LENGTH = 1_000_000

function bodyWords(body: string | undefined): readonly string[] {
  if (body === undefined) return []
  if (body.includes('\0')) return ['--data-binary @-']
  // An @ would name a file.
  return [`${body.startsWith('@') ? '--data-raw' : '--data-binary'} ${quoted(body)}`]
}

/** No word of a command line holds a zero byte: such a body goes through a pipe. */
function piped(body: string | undefined): string {
  if (!body?.includes('\0')) return ''
  const written = body.replaceAll('\\', '\\\\').replaceAll('%', '%%').replaceAll('\0', '\\000')
  return `printf ${quoted(written)} | `
}

function addressWords(request: AuditRequest, base: string): readonly string[] {
  const { target } = request
  if (PLAIN_TARGET.test(target)) return [quoted(addressOf(request, base))]
  const bare = addressOf({ ...request, target: '/' }, base)
  return [`--request-target ${quoted(target)}`, quoted(bare)]
}

/** What curl takes as the path of an address without changing it. */
const PLAIN_TARGET = /^\/[!$-;=?-[\]_a-z|~]*$/

const SAFE_WORD = /^[\w@%+=:,./-]+$/
const VARIABLE = /(\$SALLYPORT_[A-Z0-9_]+)/

/** A word for a shell; variables of ours stay variables. */
function quoted(text: string): string {
  if (SAFE_WORD.test(text)) return text
  const parts = text.split(VARIABLE).map((part, i) => (i % 2 === 1 ? `"${part}"` : literal(part)))
  return parts.join('') || "''"
}

function literal(text: string): string {
  return text === '' ? '' : `'${text.replaceAll("'", "'\\''")}'`
}
