import { send } from '../http.ts'
import { passwordOf, totpSecretOf } from '../orders/fixture.ts'
import { codeOf } from './codes.ts'

/** What a program without a browser keeps of a session. */
export interface OpenSession {
  /** The `Cookie` field. */
  readonly cookie: string
  /** The `X-CSRF-Token` field. */
  readonly csrfToken: string
}

/** Signs a subject of the fixture in, with the code of its app where it has one. */
export async function openSession(api: string, subject: string): Promise<OpenSession> {
  const secret = totpSecretOf(subject)
  const answer = await send(`${api}/session`, {
    method: 'POST',
    headers: { authorization: basicOf(subject), 'content-type': 'application/json' },
    body: JSON.stringify(secret === undefined ? {} : { totp: codeOf(secret) }),
  })
  const [line = ''] = answer.headers['set-cookie'] ?? []
  const [cookie = ''] = line.split(';', 1)
  if (answer.status !== 201) throw new Error(`${subject} was not signed in: ${answer.status}`)
  return { cookie, csrfToken: JSON.parse(answer.body).csrf_token }
}

/** The password of a subject of the fixture, as an `Authorization` field. */
export function basicOf(subject: string): string {
  return `Basic ${Buffer.from(`${subject}:${passwordOf(subject)}`).toString('base64')}`
}
