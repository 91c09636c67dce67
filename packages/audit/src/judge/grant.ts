import type { AuditAnswer } from '../exchange.ts'
import type { CredentialKind } from '../identity/credentials.ts'
import { jsonIn } from '../wire/json-text.ts'
import { sharedFaults } from './cache.ts'
import type { Fault } from './fault.ts'
import { spellingsOf } from './normalise.ts'

/** To whom an answer was given, and what its document says about it. */
export interface GrantContext {
  readonly kind: CredentialKind | undefined
  /** The field that carried the credentials. */
  readonly field: string | undefined
  readonly method: string
  /** The names of the properties that the document knows. */
  readonly declared: readonly string[]
}

/** What is wrong with an answer that was rightly given. */
export function judgeGrant(answer: AuditAnswer, context: GrantContext): readonly Fault[] {
  return [...sharedFaults(answer, context.field), ...hiddenFaults(answer, context)]
}

const HIDDEN =
  /^(?:.*_)?(?:password|passwd|password_?hash|pass_?hash|salt|secret|api_?key_?hash|totp_?secret|private_?key|internal_?\w+|ssn)$/i

/** Properties that nobody may see: by their name, and not known to the document. */
function hiddenFaults({ body }: AuditAnswer, { declared }: GrantContext): readonly Fault[] {
  const names = [...new Set(namesIn(jsonIn(body)))]
  const hidden = names.filter((name) => HIDDEN.test(name) && !declared.includes(name))
  if (hidden.length === 0) return []
  const message = `the answer shows ${hidden.join(', ')}`
  return [{ oracle: 'Z6', cause: 'answers show properties that nobody may see', message }]
}

/** Levels of a document that are looked into. */
const DEPTH_MAX = 6

function namesIn(value: unknown, depth = 0): readonly string[] {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return []
  if (Array.isArray(value)) return value.slice(0, 20).flatMap((one) => namesIn(one, depth + 1))
  return Object.entries(value).flatMap(([name, one]) => [name, ...namesIn(one, depth + 1)])
}

/** Whether an answer is good and gives nothing: no body, `{}`, `[]`, `null`, or data that is none of these. */
export function isEmpty({ body, status }: AuditAnswer): boolean {
  if (status === 204 || status === 205 || body.trim() === '')
    return body.trim() === '' && status !== 204
  const value = jsonIn(body)
  if (value === undefined) return false
  return isNothing(value) || hasNothing(value)
}

function isNothing(value: unknown): boolean {
  if (value === null || value === '' || value === false) return true
  return typeof value === 'object' && Object.keys(value as object).length === 0
}

/** Nothing, however deep it is wrapped: what GraphQL answers of what is not there is `{"data":{"order":null}}`. */
function isBarren(value: unknown, depth = 0): boolean {
  if (isNothing(value)) return true
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return false
  return Object.values(value).every((one) => isBarren(one, depth + 1))
}

/** An envelope without anything in it: `{"data": null}`. */
function hasNothing(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  const isData = ([name]: [string, unknown]): boolean =>
    /^(data|result|results|item|items|value)$/i.test(name)
  const data = entries.find(isData)
  // Counts and flags go with an empty list; a text or an object besides it may be what was wanted.
  const isBare = entries.every(([name, value]) => isBarren(value) || isAbout(name, value))
  return data !== undefined && isBarren(data[1]) && isBare
}

function isAbout(name: string, value: unknown): boolean {
  if (/^(status|code|message|meta|links|pagination)$/i.test(name)) return true
  return typeof value === 'number' || typeof value === 'boolean'
}

/**
 * Whether an answer of status 2xx says no: `{"success": false}`, errors without data, or the page on which people sign
 * in. Such an API tells its refusals in the body alone.
 */
export function saysNo({ body, fields }: AuditAnswer): boolean {
  const type = fields.find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  if (/html/i.test(type)) return /<input[^>]+type=["']?password/i.test(body)
  const value = jsonIn(body)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  if (entries.some(([name, one]) => one === false && /^(success|ok|succeeded)$/i.test(name)))
    return true
  const rest = entries.filter(([name]) => !ABOUT_IT.test(name))
  const hasErrors = entries.some(([name, one]) => /^errors?$/i.test(name) && !isNothing(one))
  return (hasErrors || saysSo(entries)) && rest.every(([, one]) => isBarren(one))
}

const ABOUT_IT =
  /^(errors?|status|code|err_?code|error_?code|errno|message|msg|meta|time_?stamp|path|request_?id|trace_?id)$/i

/** Whether a word or a number of an envelope is one for a failure: `"status": "error"`, `"code": 40301`. */
function saysSo(entries: readonly (readonly [string, unknown])[]): boolean {
  const has = (names: RegExp, isIt: (value: unknown) => boolean): boolean =>
    entries.some(([name, value]) => names.test(name) && isIt(value))
  const isWord = has(/^status$/i, (value) => /^(error|fail(ed|ure)?)$/i.test(String(value)))
  const isNumber = has(CODE, (value) => Number(value) >= 400)
  const isTold = has(
    /^(message|msg)$/i,
    (value) => typeof value === 'string' && !/^(success|ok|done)/i.test(value),
  )
  return isTold && (isWord || isNumber)
}

const CODE = /^(code|status|err_?code|error_?code|errno)$/i

/** Whether a text stands in an answer: in its body as it is, or as JSON or HTML writes it. */
export function contains({ body }: AuditAnswer, text: string): boolean {
  if (/^\d{1,4}$/.test(text)) return new RegExp(`(?<![\\d.])${text}(?![\\d.])`).test(body)
  return spellingsOf(text).some((one) => body.includes(one))
}

/** Whether two answers are of the same kind: the same names at the top, and something behind those that had something. */
export function resembles(good: AuditAnswer, other: AuditAnswer): boolean {
  const one = jsonIn(good.body)
  const two = jsonIn(other.body)
  if (one === undefined || two === undefined) return good.body !== '' && good.body === other.body
  if (Array.isArray(one) || Array.isArray(two)) return Array.isArray(one) && Array.isArray(two)
  if (typeof one !== 'object' || typeof two !== 'object' || one === null || two === null)
    return false
  const names = Object.keys(one)
  return names.length > 0 && names.every((name) => isLike(one, two, name))
}

function isLike(good: object, other: object, name: string): boolean {
  const [one, two] = [good, other].map((all) => (all as Readonly<Record<string, unknown>>)[name])
  return Object.hasOwn(other, name) && (isBarren(two) ? isBarren(one) : true)
}
