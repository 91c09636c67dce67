import type { Operation } from '../plan.ts'
import type { NamedScheme } from './openapi.ts'
import { isRecord } from './part.ts'

/** What a first file is written from. */
export interface FirstFile {
  /** The path of the OpenAPI document, as it shall stand in the file. */
  readonly openapi: string
  readonly base: string
  /** The path of the WFC document, where there is one. */
  readonly wfc: string | undefined
  readonly operations: readonly Operation[]
  /** The names of those who sign in. */
  readonly identities: readonly string[]
  /** How they show who they are, where no WFC document says it; by a bearer token if left out. */
  readonly scheme?: NamedScheme | undefined
  /** What each was answered, `nobody` too: by operation, then by name. */
  readonly observed?: ReadonlyMap<string, ReadonlyMap<string, number>> | undefined
}

/** Writes a first `sallyport.audit.yaml`: what was seen, for a person to correct. */
export function writeFirstFile(first: FirstFile): string {
  const objects = guessedObjects(first)
  return [
    '# A first draft, from the document and from what was answered. What was answered may be wrong:',
    '# read every rule, and write what must be, not what is.',
    `target: { base: ${quoted(first.base)}, openapi: ${quoted(first.openapi)}, environment: test }`,
    ...(first.wfc === undefined ? [] : [`auth: ${quoted(first.wfc)}`]),
    ...identityLines(first),
    ...objectLines(objects, first.identities),
    ...ruleLines(first, objects),
    '',
  ].join('\n')
}

function identityLines({ identities, wfc, scheme }: FirstFile): readonly string[] {
  const way = (name: string): string => (wfc === undefined ? `${wayOf(name, scheme)}, ` : '')
  return [
    '# Who calls. Correct: the roles, the tenant, and the scopes of those whose credentials have fewer.',
    'identities:',
    ...identities.map((name) => `  ${quoted(name)}: { ${way(name)}roles: [] }`),
  ]
}

function wayOf(name: string, { scheme, header }: Partial<NamedScheme> = {}): string {
  const secret = `{ env: ${name.toUpperCase()} }`
  if (scheme === 'apiKey' && header !== undefined)
    return `apiKey: { header: ${quoted(header)}, value: ${secret} }`
  if (scheme === 'basic' || scheme === 'digest')
    return `${scheme}: { username: ${quoted(name)}, password: ${secret} }`
  return scheme === 'session' ? `cookie: ${secret}` : `bearer: ${secret}`
}

interface Guess {
  readonly name: string
  readonly create: Operation
  readonly read: Operation
  readonly remove: Operation | undefined
}

/** Objects are where a list is posted to, and an element of it is read. */
function guessedObjects({ operations }: FirstFile): readonly Guess[] {
  const byId = new Map(operations.map((operation) => [operation.id, operation]))
  const taken = new Set<string>()
  return operations.flatMap((read) => {
    const [, list = '', segment = ''] = /^(.*\/([^/{}]+))\/\{[^/{}]+\}$/.exec(read.path) ?? []
    const create = byId.get(`POST ${list}`)
    if (read.method !== 'GET' || create === undefined) return []
    const word = segment.replace(/\W+/g, '-').replace(/s$/, '') || 'object'
    const name = taken.has(word) ? `${word}-${taken.size}` : word
    taken.add(name)
    return [{ name, create, read, remove: byId.get(`DELETE ${read.path}`) }]
  })
}

function objectLines(objects: readonly Guess[], identities: readonly string[]): readonly string[] {
  const [owner = 'alice'] = identities
  if (objects.length === 0) return []
  return [
    '# What is made and removed again. Correct: who owns it, a body that is good, where its id stands in the answer,',
    '# and who may remove it, where that is not its owner: `deleteAs`.',
    'objects:',
    ...objects.flatMap(({ name, create, read, remove }) => [
      `  ${quoted(name)}:`,
      `    { create: ${quoted(create.id)}, as: ${quoted(owner)}, id: /id, read: ${quoted(read.id)},`,
      ...(remove === undefined ? [] : [`      delete: ${quoted(remove.id)},`]),
      `      body: ${JSON.stringify(withCanary(create.body?.example)) ?? '{}'} }`,
    ]),
  ]
}

/** Marks the first free text of a body, so that whoever sees it where it may not be is certain. */
function withCanary(body: unknown): unknown {
  if (!isRecord(body)) return body ?? {}
  const free = Object.entries(body).find(([, value]) => value === 'audit')
  return free === undefined ? body : { ...body, [free[0]]: 'audit {canary}' }
}

function ruleLines(first: FirstFile, objects: readonly Guess[]): readonly string[] {
  const groups = Map.groupBy(first.operations, ({ path }) => path.split('/')[1] ?? '')
  const lines = [...groups].flatMap(([group, operations]) => [
    `  # /${group}`,
    ...operations.map((operation) => ruleLine(operation, first, objects)),
  ])
  if (lines.length === 0) return ['rules: []']
  return [
    '# Who may, operation by operation; the first rule that matches counts.',
    'rules:',
    ...lines,
  ]
}

function ruleLine(operation: Operation, first: FirstFile, objects: readonly Guess[]): string {
  const seen = first.observed?.get(operation.id)
  const isItem = objects.some(
    ({ read }) => operation.path === read.path || operation.path.startsWith(`${read.path}/`),
  )
  const allow = isOpen(operation, seen) ? 'anyone' : allowed(first.identities, { seen, isItem })
  const isHidden = isItem && [...(seen?.values() ?? [])].includes(404)
  const deny = isHidden ? ', deny: conceal' : ''
  return `  - { op: ${quoted(operation.id)}, allow: [${allow}]${deny} }${commentOf(seen)}`
}

function isOpen({ declared }: Operation, seen: ReadonlyMap<string, number> | undefined): boolean {
  const status = seen?.get('nobody')
  return status === undefined ? declared?.security?.length === 0 : isGood(status)
}

interface Seen {
  readonly seen: ReadonlyMap<string, number> | undefined
  readonly isItem: boolean
}

function allowed(identities: readonly string[], { seen, isItem }: Seen): string {
  const good = identities.filter((name) => isGood(seen?.get(name) ?? 0))
  const isAll = good.length === identities.length
  if (isItem && !isAll && good.length < 2) return 'owner'
  if (seen === undefined || isAll || good.length === 0) return 'authenticated'
  return good.map((name) => quoted(`identity:${name}`)).join(', ')
}

function isGood(status: number): boolean {
  return status >= 200 && status < 300
}

function commentOf(seen: ReadonlyMap<string, number> | undefined): string {
  if (seen === undefined) return ' # not called'
  const words = [...seen].slice(0, 12).map(([name, status]) => `${name} ${status}`)
  return ` # ${words.join(', ').replace(/[^\x20-\x7e]/g, '?')}`
}

/** A text in single quotes, where it may not stand alone. */
function quoted(text: string): string {
  if (/^[\w./][\w./-]*$/.test(text) && !/^(true|false|null|yes|no|on|off|[\d.]+)$/i.test(text))
    return text
  const line = text.replace(/[^\x20-\x7e\u00a0-\uffff]/g, ' ')
  return `'${line.replaceAll("'", "''")}'`
}
