import type { Field, Login, SignIn } from '../plan.ts'
import { isRecord, type Part } from './part.ts'
import { type Env, fieldValue } from './secret.ts'

/** What signing in needs to know besides its own words. */
export interface WfcContext {
  readonly base: string
  readonly env: Env
}

const DOCUMENT = ['schema_version', 'auth', 'authTemplate', 'configs'] as const
const ENTRY = [
  'name',
  'description',
  'fixedHeaders',
  'loginEndpointAuth',
  'requireMockHandling',
  'role',
  'users',
  'createUsers',
] as const

/** Reads a document of Web Fuzzing Commons: its ways to sign in, by name. */
export function readWfc(document: Part, context: WfcContext): ReadonlyMap<string, SignIn> {
  const found = new Map<string, SignIn>()
  const fields = document.fields(DOCUMENT)
  const template = fields?.authTemplate?.value
  for (const part of fields?.auth?.items() ?? []) {
    const entry = withTemplate(part, template)
    const name = entry.fields(ENTRY)?.name?.text('a name')
    if (name === undefined) {
      if (!isRecord(entry.value) || entry.value['name'] === undefined) {
        entry.mistake('`name` is missing')
      }
    } else if (found.has(name)) entry.mistake(`\`${name}\` stands twice`)
    else found.set(name, signInFrom(entry, context))
  }
  return found
}

/** Fills in what an entry does not say; fields within fields are joined, and lists are not. */
function withTemplate(part: Part, template: unknown): Part {
  if (!isRecord(part.value) || !isRecord(template)) return part
  return Object.assign(Object.create(Object.getPrototypeOf(part)), part, {
    value: joined(template, part.value, 0),
  })
}

function joined(
  template: Readonly<Record<string, unknown>>,
  own: Readonly<Record<string, unknown>>,
  depth: number,
): Readonly<Record<string, unknown>> {
  const entries = Object.entries(own).map(([name, value]) => {
    const other = Object.hasOwn(template, name) ? template[name] : undefined
    const isDeep = depth < 8 && isRecord(value) && isRecord(other)
    return [name, isDeep ? joined(other, value, depth + 1) : value] as const
  })
  return { ...template, ...Object.fromEntries(entries) }
}

function signInFrom(entry: Part, context: WfcContext): SignIn {
  const fields = entry.fields(ENTRY) ?? {}
  const fixedHeaders = headersFrom(fields.fixedHeaders, context.env)
  const login = fields.loginEndpointAuth && loginFrom(fields.loginEndpointAuth, context)
  if (fields.fixedHeaders === undefined && fields.loginEndpointAuth === undefined) {
    entry.mistake('either `fixedHeaders` or `loginEndpointAuth` is missing')
  }
  return { fixedHeaders, login, digest: undefined, dpop: undefined, place: entry.place }
}

function headersFrom(part: Part | undefined, env: Env): readonly Field[] {
  return (part?.items() ?? []).flatMap((one): readonly Field[] => {
    const fields = one.fields(['name', 'value'])
    if (fields === undefined) return []
    const name =
      fields.name === undefined ? one.mistake('`name` is missing') : headerName(fields.name)
    const value =
      fields.value === undefined ? one.mistake('`value` is missing') : fieldValue(fields.value, env)
    return name === undefined || value === undefined ? [] : [[name, value]]
  })
}

/** The name of a header field (RFC 9110 section 5.1). */
export function headerName(part: Part): string | undefined {
  const name = part.text('the name of a header field')
  if (name === undefined || /^[!#$%&'*+.^_`|~\w-]{1,256}$/.test(name)) return name
  return part.mistake('the name of a header field is expected: letters, digits and `-`')
}

const LOGIN = [
  'endpoint',
  'externalEndpointURL',
  'verb',
  'contentType',
  'payloadRaw',
  'payloadUserPwd',
  'headers',
  'token',
  'expectCookies',
] as const

function loginFrom(part: Part, context: WfcContext): Login | undefined {
  const fields = part.fields(LOGIN)
  if (fields === undefined) return undefined
  const url = urlFrom(part, context.base)
  const method = fields.verb === undefined ? 'POST' : fields.verb.text('a method')?.toUpperCase()
  const contentType = fields.contentType?.text('a media type')
  const payload = payloadFrom(part, contentType, context.env)
  const areCookies = fields.expectCookies?.flag() ?? false
  const token = fields.token && tokenFrom(fields.token)
  if (fields.token === undefined && !areCookies) {
    part.mistake('`token` is missing, or `expectCookies: true` where signing in sets a cookie')
  }
  if (url === undefined || method === undefined) return undefined
  const headers = headersFrom(fields.headers, context.env)
  return { url, method, headers, contentType, token, ...payload }
}

function urlFrom(part: Part, base: string): string | undefined {
  const { endpoint, externalEndpointURL } = part.fields(LOGIN) ?? {}
  const whole = externalEndpointURL?.text('an address')
  const path = endpoint?.text('a path')
  if (whole !== undefined) {
    const isAddress = URL.canParse(whole) && /^https?:/i.test(whole)
    return isAddress
      ? whole
      : externalEndpointURL?.mistake("an address like 'https://example.com/login' is expected")
  }
  if (path === undefined)
    return endpoint === undefined && externalEndpointURL === undefined
      ? part.mistake('`endpoint` is missing: write the path that signs in')
      : undefined
  if (!path.startsWith('/')) return endpoint?.mistake("a path like '/login' is expected")
  return `${base}${path}`
}

type Payload = Pick<Login, 'body' | 'account'>

function payloadFrom(part: Part, contentType: string | undefined, env: Env): Payload {
  const { payloadRaw, payloadUserPwd } = part.fields(LOGIN) ?? {}
  if (payloadRaw !== undefined) {
    const { value } = payloadRaw
    const isEnv = isRecord(value) && Object.keys(value).join() === 'env'
    if (isRecord(value) && !isEnv) return { body: JSON.stringify(value) }
    return { body: value === '' ? '' : isEnv ? fieldValue(payloadRaw, env) : payloadRaw.text() }
  }
  return payloadUserPwd === undefined
    ? { body: undefined }
    : accountFrom(payloadUserPwd, contentType, env)
}

function accountFrom(part: Part, contentType: string | undefined, env: Env): Payload {
  const names = ['username', 'password', 'usernameField', 'passwordField'] as const
  const fields = part.fields(names)
  if (fields === undefined) return { body: undefined }
  for (const name of names) if (fields[name] === undefined) part.mistake(`\`${name}\` is missing`)
  const { username, password, usernameField, passwordField } = fields
  const user = username && fieldValue(username, env)
  const secret = password && fieldValue(password, env)
  const userName = usernameField?.text()
  const secretName = passwordField?.text()
  if (!user || !secret || !userName || !secretName) return { body: undefined }
  const isForm = contentType !== undefined && /urlencoded/i.test(contentType)
  const write = (one: string, other: string): string => {
    const pairs: [string, string][] = [
      [userName, one],
      [secretName, other],
    ]
    return isForm ? String(new URLSearchParams(pairs)) : JSON.stringify(Object.fromEntries(pairs))
  }
  return { body: write(user, secret), account: { username: user, write } }
}

const TOKEN = [
  'extractFrom',
  'extractSelector',
  'extractFromField',
  'sendIn',
  'sendName',
  'sendTemplate',
  'httpHeaderName',
  'headerPrefix',
] as const

/** Both forms: that of version 0.1 with a prefix, and the later one with a template. */
function tokenFrom(part: Part): NonNullable<Login['token']> | undefined {
  const fields = part.fields(TOKEN)
  if (fields === undefined) return undefined
  fields.extractFrom?.word(['body'])
  const where = fields.sendIn?.word(['header', 'cookie']) ?? 'header'
  const selector = fields.extractSelector ?? fields.extractFromField
  const pointer =
    selector === undefined
      ? part.mistake('`extractFromField` is missing')
      : selector.text('a JSON pointer')
  if (pointer !== undefined && !pointer.startsWith('/')) {
    selector?.mistake("a JSON pointer like '/token' is expected")
  }
  const nameField = fields.sendName ?? fields.httpHeaderName
  const name = nameField === undefined ? 'Authorization' : headerName(nameField)
  const template = fields.sendTemplate?.text()
  if (template !== undefined && !template.endsWith('{token}')) {
    fields.sendTemplate?.mistake("a text that ends in '{token}' is expected")
  }
  const prefix = template?.replace(/\{token\}$/, '') ?? String(fields.headerPrefix?.value ?? '')
  if (pointer === undefined || name === undefined) return undefined
  if (where === 'cookie') return { pointer, header: 'Cookie', prefix: `${name}=${prefix}` }
  return { pointer, header: name, prefix }
}
