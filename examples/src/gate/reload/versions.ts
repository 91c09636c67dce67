import { hashApiKey } from '@sallyport/guard'

/** The key of the one who asks. */
export const KEY = 'key-of-alice-0123456789abcdef'

/** What is asked, by path: with the key, or without where `nobody` asks. */
export const QUESTIONS = [
  { path: '/orders', as: 'alice' },
  { path: '/flip', as: 'alice' },
  { path: '/closed', as: 'alice' },
  { path: '/orders', as: 'nobody' },
] as const

/** One of them. */
export type Question = (typeof QUESTIONS)[number]

/**
 * A configuration that shows in every part of every answer which one it is: who alice is, what she may, what a rule
 * asks for, the realm and the help pages. By any two of them together nobody would be let in, or not like this.
 * `/flip` is open in even versions and closed in odd ones.
 */
export function configOf(version: number, application: string): string {
  const permission = `read:${version}`
  const key = `{ id: alice-${version}, tenant: tenant-${version}, permissions: ["${permission}"], scopes: ["${permission}"] }`
  const flip = version % 2 === 0 ? 'orders.list' : 'closed'
  return `version: 1
realm: realm-${version}
help: https://help.example/${version}/{code}
listen: { data: 127.0.0.1:0, proxy: 127.0.0.1:0 }
proxies: [{ kind: forward, from: 127.0.0.1/32 }]
schemes: [{ api_key: { keys: [{ hash: ${hashApiKey(KEY)}, subject: ${key} }] } }]
backends: { orders: { dialect: strict, url: "${application}" } }
policies:
  v: 1
  version: "${version}"
  permissions: ["${permission}", never]
  sets: {}
  resources: {}
  policies:
    orders.list: { rule: { kind: permission, permission: "${permission}" } }
    closed: { rule: { kind: permission, permission: never } }
rules:
  - { match: { path: /orders }, policy: orders.list }
  - { match: { path: /flip }, policy: ${flip} }
  - { match: { path: /closed }, policy: closed }
`
}

/** What came back: who the application was told asks, or the refusal. */
export interface VersionedAnswer {
  readonly status: number
  /** Subject, tenant and scope, as they were told. */
  readonly told: readonly string[]
  readonly challenge: string
  readonly body: string
}

/** Which version decided, or why that cannot be. */
export type VersionReading =
  | { readonly kind: 'version'; readonly version: number }
  | { readonly kind: 'wrong'; readonly why: string }

/** Which version an answer is of: every part has to say the same, and the answer has to be that of this version. */
export function versionOf(question: Question, answer: VersionedAnswer): VersionReading {
  const { status } = answer
  const said = partsOf(answer).map((text) => /\d+(?=\/[a-z_]+$|"?$)/.exec(text)?.[0])
  const [first] = said
  const wrong = (why: string): VersionReading => ({
    kind: 'wrong',
    why: `${question.as} ${question.path}: ${status}, ${why}: ${JSON.stringify(answer)}`,
  })
  if (first === undefined || said.some((one) => one !== first)) return wrong('a mixture')
  const version = Number(first)
  if (status !== statusIn(version, question)) return wrong(`not the answer of version ${version}`)
  return { kind: 'version', version }
}

/** The parts of an answer that say which version it is of. */
function partsOf({ status, told, challenge, body }: VersionedAnswer): readonly string[] {
  if (status === 200) return told
  const type = /"type":"([^"]*)"/.exec(body)?.[1] ?? ''
  return status === 401 ? [type, /realm="[^"]*"/.exec(challenge)?.[0] ?? ''] : [type]
}

function statusIn(version: number, { path, as }: Question): number {
  if (as === 'nobody') return 401
  return path === '/closed' || (path === '/flip' && version % 2 === 1) ? 403 : 200
}
