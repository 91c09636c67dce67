import { randomBytes } from 'node:crypto'
import type { AuditRequest } from '../exchange.ts'
import type { AuditPlan, Identity, Operation } from '../plan.ts'
import { loginRequest } from './sign-in.ts'

/** Of a power of two, so that each is as likely: four of them are the same once in a million. */
const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'

/** A wrong attempt to sign in. */
export interface BadSignIn {
  readonly identity: Identity
  readonly operation: Operation
  /** `known`: the name of the identity; `unknown`: a new one each time; else this name. */
  readonly name: string
  readonly base: string
}

/** The operation at which an identity shows a password; `undefined` if it shows none. */
export function signInPlaceOf(identity: Identity, plan: AuditPlan): Operation | undefined {
  const { login, fixedHeaders } = identity.signIn
  if (login?.account !== undefined) {
    const { pathname } = new URL(login.url)
    const id = `${login.method} ${pathname}`
    const known = plan.operations.find((operation) => operation.id === id)
    return known ?? placeOf(id)
  }
  if (basicOf(fixedHeaders) === undefined) return undefined
  return plan.operations.find(
    (operation) =>
      operation.method === 'GET' &&
      !operation.path.includes('{') &&
      plan.expect(operation, identity, { kind: 'none' }).kind === 'allow' &&
      plan.expect(operation, undefined, { kind: 'none' }).kind !== 'allow',
  )
}

function placeOf(id: string): Operation {
  const [method = '', path = ''] = id.split(' ')
  return {
    id,
    method,
    path,
    parameters: [],
    body: undefined,
    declared: undefined,
    place: undefined,
  }
}

/** The name and the password in fields, where they are those of Basic. */
function basicOf(
  fields: Identity['signIn']['fixedHeaders'],
): readonly [string, string] | undefined {
  const value = fields.find(([name]) => name.toLowerCase() === 'authorization')?.[1] ?? ''
  const [, text = ''] = /^basic +(\S+)$/i.exec(value) ?? []
  const [name, ...password] = Buffer.from(text, 'base64').toString('utf8').split(':')
  return text === '' || name === undefined ? undefined : [name, password.join(':')]
}

/** Makes the request of a wrong attempt: as long as a right one, and wrong in the password alone or in the name too. */
export function badSignIn({ identity, operation, name, base }: BadSignIn): AuditRequest {
  const { login, fixedHeaders } = identity.signIn
  const account = login?.account ?? accountOf(fixedHeaders)
  const asked = nameFor(name, account.username)
  const password = `wrong-${randomBytes(6).toString('hex')}`
  if (login?.account !== undefined) {
    return loginRequest({ ...login, body: login.account.write(asked, password) })
  }
  const text = Buffer.from(`${asked}:${password}`).toString('base64')
  const prefix = new URL(base).pathname.replace(/\/$/, '')
  return {
    method: operation.method,
    target: `${prefix}${operation.path}`,
    fields: [['Authorization', `Basic ${text}`]],
  }
}

function accountOf(fields: Identity['signIn']['fixedHeaders']): { readonly username: string } {
  return { username: basicOf(fields)?.[0] ?? '' }
}

function nameFor(name: string, known: string): string {
  if (name === 'known') return known
  if (name !== 'unknown') return name
  // As long as the other, so that no length tells them apart.
  const letters = Array.from(randomBytes(64), (byte) => LETTERS[byte % LETTERS.length]).join('')
  const at = known.indexOf('@')
  const local = letters.slice(0, Math.max(4, at === -1 ? known.length : at))
  return at === -1 ? local : `${local}${known.slice(at)}`
}
