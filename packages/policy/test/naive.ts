import { BlockList, isIP } from 'node:net'
import type { Subject } from '@sallyport/contract'
import type { RuleInput } from '../src/leaf.ts'
import type { Leaf } from '../src/leaves/index.ts'
import type { Operand } from '../src/leaves/operand.ts'
import type { Rule } from '../src/rule.ts'
import { bounded } from '../src/text.ts'

/** A second opinion: rules interpreted from their documentation, slowly, and sharing no code. */
export type Three = true | false | null

/** What the interpreter knows besides the request. */
export interface World {
  readonly sets: Readonly<
    Record<
      string,
      { readonly permissions?: readonly string[]; readonly includes?: readonly string[] }
    >
  >
  readonly tenantColumn: string
  readonly ownerColumn: string
  readonly aclColumn: string
  readonly typeName: string
}

/** Interprets a rule; a part in positive position whose words are `forced` counts as true. */
export function naive(
  rule: Rule,
  world: World,
  { input, forced = new Set() }: { input: RuleInput; forced?: ReadonlySet<string> },
): Three {
  if (forced.size > 0 && forced.has(bounded(wordsOf(rule)))) return true
  if (rule.kind === 'not') {
    const part = naive(rule.rule, world, { input })
    return part === null ? null : !part
  }
  if (rule.kind !== 'all' && rule.kind !== 'any') return naiveLeaf(rule, world, input)
  const parts = rule.rules.map((part) => naive(part, world, { input, forced }))
  const decisive = rule.kind === 'any'
  if (parts.includes(decisive)) return decisive
  return parts.includes(null) ? null : !decisive
}

function naiveLeaf(rule: Leaf, world: World, input: RuleInput): Three {
  const { subject } = input
  const resource = (input.resource ?? {}) as Record<string, unknown>
  switch (rule.kind) {
    case 'anyone':
      return true
    case 'authenticated':
      return subject !== undefined
    case 'permission':
      return subject === undefined ? null : holds(subject, rule.permission, world)
    case 'scope':
      return subject?.scopes === undefined ? null : subject.scopes.includes(rule.scope)
    case 'set':
      return subject === undefined ? null : reach(subject.sets, world).has(rule.set)
    case 'owner':
      return same(subject?.id, resource[world.ownerColumn])
    case 'same_tenant':
      return same(subject?.tenant, resource[world.tenantColumn])
    case 'acl':
      return naiveAcl(rule.permission, world, input)
    case 'assurance':
      return naiveAssurance(rule, input)
    case 'address':
      return naiveAddress(rule.within, input.context)
    case 'time':
      return input.now === undefined ? null : naiveTime(rule, input.now)
    case 'relation':
      return naiveRelation(rule, world, input)
    case 'attribute':
      return compare(fetch(rule.left, input), rule.operator, fetch(rule.right, input))
  }
}

/** The words of a rule, built here once more so that a mistake in `describeRule` shows. */
export function wordsOf(rule: Rule): string {
  const inner = (part: Rule): string =>
    ['all', 'any', 'not'].includes(part.kind) ? `(${wordsOf(part)})` : wordsOf(part)
  const side = (operand: Operand): string =>
    'value' in operand ? JSON.stringify(operand.value) : `${operand.from} ${operand.name}`
  switch (rule.kind) {
    case 'all':
      return rule.rules.map(inner).join(' and ')
    case 'any':
      return rule.rules.map(inner).join(' or ')
    case 'not':
      return `not ${inner(rule.rule)}`
    case 'anyone':
      return 'anyone'
    case 'authenticated':
      return 'any subject'
    case 'permission':
      return `permission ${rule.permission}`
    case 'scope':
      return `scope ${rule.scope}`
    case 'set':
      return `set ${rule.set}`
    case 'owner':
      return 'owner of the resource'
    case 'same_tenant':
      return 'tenant of the resource'
    case 'acl':
      return `access list permits ${rule.permission}`
    case 'assurance':
      return `authentication${rule.acr ? ` of ${rule.acr.join(' or ')}` : ''}${
        rule.maxAgeSeconds ? ` within ${rule.maxAgeSeconds} s` : ''
      }`
    case 'address':
      return `address within ${rule.within.join(' or ')}`
    case 'time':
      return timeWords(rule)
    case 'relation': {
      const type = rule.type === undefined ? '' : `${rule.type} `
      return `relation ${rule.relation} to ${type}${side(rule.object ?? { from: 'resource', name: 'id' })}`
    }
    case 'attribute':
      return `${side(rule.left)} ${rule.operator.split('_').join(' ')} ${side(rule.right)}`
  }
}

function reach(names: readonly string[], world: World): ReadonlySet<string> {
  const found = new Set<string>()
  const visit = (name: string): void => {
    const definition = new Map(Object.entries(world.sets)).get(name)
    if (definition === undefined) return
    found.add(name)
    for (const included of definition.includes ?? []) visit(included)
  }
  for (const name of names) visit(name)
  return found
}

function holds(subject: Subject, permission: string, world: World): boolean {
  const direct = (subject.permissions ?? []).includes(permission)
  const bySet = [...reach(subject.sets, world)].some((name) =>
    (world.sets[name]?.permissions ?? []).includes(permission),
  )
  const narrowed = subject.scopes !== undefined && !subject.scopes.includes(permission)
  return (direct || bySet) && !narrowed
}

function same(left: unknown, right: unknown): Three {
  const usable = (value: unknown): boolean => typeof value === 'string' && value.length > 0
  return usable(left) && usable(right) ? left === right : null
}

function fetch(operand: Operand, { subject, resource, context }: RuleInput): unknown {
  if ('value' in operand) return operand.value
  const { name } = operand
  const holder =
    operand.from === 'resource'
      ? resource
      : operand.from === 'context'
        ? context
        : { ...subject?.attributes, id: subject?.id, kind: subject?.kind, tenant: subject?.tenant }
  return new Map(Object.entries(holder ?? {})).get(name)
}

function typeName(value: unknown): string | null {
  if (typeof value === 'bigint') return 'number'
  if (typeof value === 'number') return Number.isNaN(value) ? null : 'number'
  return typeof value === 'string' || typeof value === 'boolean' ? typeof value : null
}

function equals(left: unknown, right: unknown): Three {
  const [l, r] = [typeName(left), typeName(right)]
  if (l === null || r === null) return null
  if (l !== r) return null
  // biome-ignore lint/suspicious/noDoubleEquals: only here does 7n equal 7, after the types agreed
  return left == right
}

/** What PostgreSQL writes for a number; spelt out, where the sources ask the language. */
function readsAsNumber(value: unknown): boolean {
  const number = /^\s*([+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?|[+-]?Infinity|NaN)\s*$/
  return typeof value === 'string' && number.test(value)
}

function includes(list: unknown, value: unknown): Three {
  if (!Array.isArray(list) || typeName(value) === null) return null
  const found = list.map((element) => equals(value, element))
  return found.includes(true) ? true : found.includes(null) ? null : false
}

function compare(left: unknown, operator: string, right: unknown): Three {
  if (operator === 'in') return includes(right, left)
  if (operator === 'contains') return includes(left, right)
  const equal = equals(left, right)
  if (operator === 'equal') return equal
  if (equal === null) return null
  if (operator === 'not_equal') return !equal
  const type = typeName(left)
  if (type === 'boolean' || [left, right].some(readsAsNumber)) return null
  const [l, r] = [left as number, right as number]
  if (operator === 'less') return l < r
  if (operator === 'greater') return l > r
  return operator === 'less_or_equal' ? l <= r : l >= r
}

/** True, false, or unknown if only it is: the *and* and *or* of many. */
function every(parts: readonly Three[]): Three {
  return parts.includes(false) ? false : parts.includes(null) ? null : true
}

function some(parts: readonly Three[]): Three {
  return parts.includes(true) ? true : parts.includes(null) ? null : false
}

function naiveAcl(permission: string, world: World, { subject, resource, now }: RuleInput): Three {
  if (subject?.scopes && !subject.scopes.includes(permission)) return false
  const list = new Map(Object.entries(resource ?? {})).get(world.aclColumn)
  if (subject === undefined || !Array.isArray(list)) return null
  const names = [
    `${subject.kind}:${subject.id}`,
    `tenant:${subject.tenant}`,
    ...[...reach(subject.sets, world)].map((name) => `set:${name}`),
  ]
  const applies = (entry: unknown): Three => {
    if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return null
    const { subject: whom, permission: what, expiresAt = null } = entry as Record<string, unknown>
    const isReadable = typeof whom === 'string' && /^(user|service|set|tenant):./.test(whom)
    const ends = typeof expiresAt === 'number' && !Number.isNaN(expiresAt) ? expiresAt : null
    return every([
      same(what, permission),
      isReadable ? names.includes(whom) : null,
      expiresAt === null ? true : ends === null || now === undefined ? null : now < ends,
    ])
  }
  const has = (effect: string): Three =>
    some(
      list.map((entry: unknown) => {
        const stated = Object.entries(entry ?? {}).find(([name]) => name === 'effect')
        const read = typeof entry === 'object' && !Array.isArray(entry) && entry !== null
        const named = !read ? null : stated === undefined ? 'permit' : stated[1]
        const isEffect = named === 'permit' || named === 'prohibit' ? named === effect : null
        return every([applies(entry), isEffect])
      }),
    )
  const prohibited = has('prohibit')
  return every([has('permit'), prohibited === null ? null : !prohibited])
}

type Of<K extends Leaf['kind']> = Extract<Leaf, { readonly kind: K }>

function naiveAssurance(rule: Of<'assurance'>, { subject, now }: RuleInput): Three {
  const { acr, time } = subject?.authentication ?? {}
  const strong = !rule.acr ? true : acr === undefined ? null : new Set(rule.acr).has(acr)
  if (rule.maxAgeSeconds === undefined) return strong
  if (time === undefined || now === undefined) return every([strong, null])
  const age = now / 1000 - time
  return every([strong, age < -60 ? null : age <= rule.maxAgeSeconds])
}

/** Addresses by Node's own reading of them. A block of one family holds no address of the other. */
function naiveAddress(within: readonly string[], context: RuleInput['context']): Three {
  const shown = new Map(Object.entries(context)).get('address')
  if (typeof shown !== 'string' || !isIP(shown) || shown.includes('%')) return null
  const from = unwrapped(shown)
  return within.some((block) => {
    const [first = '', length] = block.split('/')
    const plain = unwrapped(first)
    const family = isIP(plain) === 6 ? 'ipv6' : 'ipv4'
    const bits = Number(length ?? (family === 'ipv6' ? 128 : 32)) - (plain === first ? 0 : 96)
    const list = new BlockList()
    list.addSubnet(plain, bits, family)
    return isIP(plain) === isIP(from) && list.check(from, family)
  })
}

function unwrapped(address: string): string {
  if (address.toLowerCase() === '::ffff:a01:203') return '10.1.2.3'
  return address.replace(/^::ffff:(?=.*\.)/i, '')
}

const clocks = new Map<string, Intl.DateTimeFormat>()

function naiveTime(rule: Of<'time'>, now: number): Three {
  const zone = rule.zone ?? 'UTC'
  const clock =
    clocks.get(zone) ??
    new Intl.DateTimeFormat('en-GB', {
      timeZone: zone,
      weekday: 'long',
      hour: '2-digit',
      minute: '2-digit',
    })
  clocks.set(zone, clock)
  const [day = '', wall = ''] = clock.format(now).split(/,? /)
  const yesterday = clock.format(now - 86_400_000).split(/,? /)[0] ?? ''
  const isDay = (name: string): boolean =>
    rule.days === undefined || rule.days.some((one) => name.toLowerCase().startsWith(one))
  const from = rule.from ?? '00:00'
  const until = rule.until ?? '24:00'
  const isOpen =
    from < until
      ? isDay(day) && wall >= from && wall < until
      : (isDay(day) && wall >= from) || (isDay(yesterday) && wall < until)
  const first = rule.notBefore === undefined || new Date(rule.notBefore).getTime() <= now
  return isOpen && first && (rule.notAfter === undefined || now <= +new Date(rule.notAfter))
}

function timeWords({ zone, days, from, until, notBefore, notAfter }: Of<'time'>): string {
  const words = ['time']
  if (days) words.push(days.join(', '))
  if (from || until) words.push(`${from ?? '00:00'} to ${until ?? '24:00'}`)
  if (days || from || until) words.push(`in ${zone ?? 'UTC'}`)
  if (notBefore) words.push(`not before ${notBefore}`)
  if (notAfter) words.push(`not after ${notAfter}`)
  return words.join(' ')
}

function naiveRelation(rule: Of<'relation'>, world: World, input: RuleInput): Three {
  const id = fetch(rule.object ?? { from: 'resource', name: 'id' }, input)
  const { subject, relations } = input
  const isId =
    (typeof id === 'string' && id !== '') || typeof id === 'bigint' || Number.isInteger(id)
  if (subject === undefined || !isId || relations === undefined) return null
  const truth = relations.truthOf({
    relation: rule.relation,
    subjectType: subject.kind,
    subjectId: subject.id,
    objectType: rule.type ?? world.typeName,
    objectId: `${id}`,
  })
  return truth === undefined || truth === 1 ? null : truth === 2
}
