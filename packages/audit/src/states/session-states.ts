import type { AuditRequest } from '../exchange.ts'
import type { HeldCredentials } from '../identity/credentials.ts'
import { membersIn } from '../wire/json-text.ts'
import { companionsOf, heldValue, type StateRow, withFields } from './row.ts'
import { type StateContext, scrambled } from './state-context.ts'
import { readToken, writePart } from './token.ts'

type Cookie = readonly [name: string, value: string]

/** The cookies of a field value. */
export function cookiesIn(value: string): readonly Cookie[] {
  return value.split(/; */).flatMap((pair): Cookie[] => {
    const equals = pair.indexOf('=')
    return equals < 1 ? [] : [[pair.slice(0, equals), pair.slice(equals + 1)]]
  })
}

/**
 * The cookie of a session that is a token, alone: beside a second one that lets in, or that gets a new one, nobody
 * could say what a changed token does.
 */
export function tokenCookie(held: HeldCredentials): HeldCredentials {
  if (held.kind !== 'session') return held
  const found = cookiesIn(heldValue(held)).find(([, value]) => readToken(value) !== undefined)
  if (found === undefined) return held
  const [name, secret] = found
  const fields = [...companionsOf(held), [held.field, `${name}=${secret}`] as const]
  return { ...held, fields, prefix: `${name}=`, secret }
}

/** Sessions in cookies. Where there are several all of them are changed, for one may do without the others. */
export function sessionStates({ held, tools, token }: StateContext): readonly StateRow[] {
  const cookies = cookiesIn(heldValue(held))
  if (cookies.length === 0) return []
  const changed = (change: (value: string) => string): string =>
    written(cookies.map(([name, value]) => [name, change(value)]))
  const lookedUp = 'session ids are not looked up'
  const isSigned = cookies.some(([, value]) => SIGNED.test(value))
  const rows: StateRow[] = [
    {
      name: 'last character of the id off',
      show: { value: changed(lastOff) },
      cause: isSigned ? 'the signature of the session is not verified' : lookedUp,
      isSentinel: true,
    },
    {
      name: 'empty id',
      show: { value: changed(() => '') },
      cause: 'empty credentials are accepted',
      shows: 'nothing',
      isSentinel: true,
    },
    {
      name: 'id that ends a query',
      show: { value: changed(() => "'OR'1'='1") },
      cause: 'the secret is put into a query',
    },
    {
      name: 'id that is a path',
      show: { value: changed(() => '../../../../dev/null') },
      cause: lookedUp,
    },
    ...twiceStates(held, cookies, tools.other),
  ]
  // A token has its own states; and only the flipped bit tells that its signature counts.
  if (token !== undefined) return rows.filter(({ isSentinel }) => isSentinel !== true)
  return [...rows, ...signedStates(cookies), ...contentStates(cookies)]
}

function written(cookies: readonly Cookie[]): string {
  return cookies.map(([name, value]) => `${name}=${value}`).join('; ')
}

/** Another last letter or digit, which carries bits of the id wherever more than one follows. */
function lastOff(value: string): string {
  const at = Math.max(0, value.length - 3)
  return `${value.slice(0, at)}${scrambled(value).slice(at)}`
}

function twiceStates(
  held: HeldCredentials,
  cookies: readonly Cookie[],
  other: HeldCredentials | undefined,
): readonly StateRow[] {
  const open = { must: 'either', cause: 'odd credentials break the server' } as const
  const good = written(cookies)
  const bad = written(cookies.map(([name, value]) => [name, scrambled(value)]))
  const lines = (bare: AuditRequest): AuditRequest =>
    withFields(bare, [...companionsOf(held), [held.field, good], [held.field, bad]])
  const rows: StateRow[] = [
    { name: 'twice, the good one first', show: { value: `${good}; ${bad}` }, ...open },
    { name: 'twice, the good one last', show: { value: `${bad}; ${good}` }, ...open },
    { name: 'two lines of cookies', show: { apply: lines }, ...open },
  ]
  if (other === undefined) return rows
  return [
    ...rows,
    { name: 'cookie of another beside', show: { value: `${good}; ${heldValue(other)}` }, ...open },
  ]
}

/** A value with its signature behind a dot: without it, or with another id, it must not count. */
function signedStates(cookies: readonly Cookie[]): readonly StateRow[] {
  if (!cookies.some(([, value]) => SIGNED.test(value))) return []
  const changed = (change: (content: string, signature: string) => string): string =>
    written(
      cookies.map(([name, value]) => {
        const [, content, signature] = SIGNED.exec(value) ?? []
        const isSigned = content !== undefined && signature !== undefined
        return [name, isSigned ? change(content, signature) : scrambled(value)]
      }),
    )
  const cause = 'the signature of the session is not verified'
  return [
    {
      name: 'signature of the session off',
      show: { value: changed((id, signature) => `${id}.${scrambled(signature)}`) },
      cause,
    },
    { name: 'session without its signature', show: { value: changed((id) => id) }, cause },
  ]
}

const SIGNED = /^(.{8,})\.([\w+/%=-]{16,})$/

/** A session that is its own content: whoever may write it may be anybody. */
function contentStates(cookies: readonly Cookie[]): readonly StateRow[] {
  const edited = cookies.map(([name, value]): Cookie => [name, editedContent(value) ?? value])
  if (written(edited) === written(cookies)) return []
  const cause = 'the content of the session is not signed'
  return [{ name: 'content of the session edited', show: { value: written(edited) }, cause }]
}

function editedContent(value: string): string | undefined {
  const text = decoded(value)
  const plain = membersIn(text)
  if (plain !== undefined) return encodeURIComponent(JSON.stringify({ ...plain, sallyport: true }))
  if (!/^[\w+/=-]{8,}$/.test(text)) return undefined
  const inside = membersIn(Buffer.from(text, 'base64').toString('utf8'))
  return inside === undefined ? undefined : writePart({ ...inside, sallyport: true })
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    return value
  }
}
