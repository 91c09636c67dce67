import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type AuditOptions,
  type AuditReport,
  type HarmLevel,
  readAuditFile,
  runAudit,
} from '@sallyport/audit'

const TOKENS = {
  ann: 'token-of-ann-000000000001',
  ben: 'token-of-ben-000000000002',
  cat: 'token-of-cat-000000000003',
  dan: 'token-of-dan-000000000004',
} as const

/** What an audit of the notes may be given besides. */
export interface NotesAudit extends AuditOptions {
  readonly base: string
  readonly level?: HarmLevel
  /** Further words of the target, as in `, timeout: 1s`. */
  readonly target?: string
  /** Who signs in instead of showing a token, and where the token is found. */
  readonly signIn?: 'ben' | 'all'
  readonly never?: string
}

/** Reads the plan of the notes, in a folder of its own, and audits by it. */
export async function auditNotes(options: NotesAudit): Promise<AuditReport> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-notes-'))
  try {
    await writeFile(join(folder, 'audit.yaml'), fileOf(options))
    const { base, level = 3 } = options
    return await runAudit(await readAuditFile('audit.yaml', { cwd: folder, base, level }), options)
  } finally {
    await rm(folder, { recursive: true })
  }
}

function fileOf({ target = '', signIn, never = '' }: NotesAudit): string {
  const signing = Object.keys(TOKENS).filter((name) => signIn === 'all' || name === signIn)
  return `
target: { base: http://127.0.0.1:1, environment: test${target}, routes: [GET /health, GET /me, GET /settings,
    GET /notes, POST /notes, 'GET /notes/{id}', 'PATCH /notes/{id}', 'DELETE /notes/{id}'] }
auth:
  auth: [${signing.map(loginOf).join(', ')}]
identities:
  ann: { tenant: red, ${shownBy('ann', signing)} }
  ben: { tenant: red, ${shownBy('ben', signing)} }
  cat: { tenant: blue, ${shownBy('cat', signing)} }
  dan: { tenant: red, roles: [admin], ${shownBy('dan', signing)} }
objects:
  note: { create: POST /notes, as: ann, body: { text: 'note {canary}' }, id: /id, read: 'GET /notes/{id}',
    delete: 'DELETE /notes/{id}', deleteAs: dan }
rules:
  - { op: GET /health, allow: [anyone] }
  - { op: [GET /me, GET /notes, POST /notes], allow: [authenticated] }
  - { op: GET /settings, allow: ['role:admin'] }
  - { op: 'GET /notes/{id}', allow: [owner, 'role:admin & tenant'], deny: conceal }
  - { op: 'PATCH /notes/{id}', allow: [owner], see: ['role:admin & tenant'] }
  - { op: 'DELETE /notes/{id}', allow: ['role:admin & tenant'], see: [owner] }
never: [${never}]
`
}

function shownBy(name: keyof typeof TOKENS, signing: readonly string[]): string {
  return signing.includes(name) ? `wfc: ${name}` : `bearer: ${TOKENS[name]}`
}

function loginOf(name: string): string {
  const token =
    '{ extractFrom: body, extractSelector: /token, sendIn: header, sendName: Authorization, sendTemplate: "Bearer {token}" }'
  return `{ name: ${name}, loginEndpointAuth: { endpoint: /sign-in, verb: POST, contentType: application/json,
      payloadRaw: '{"name":"${name}"}', token: ${token} } }`
}

/** The token of somebody who signs in by name. */
export function tokenOf(name: string): string | undefined {
  return (TOKENS as Readonly<Record<string, string>>)[name]
}
