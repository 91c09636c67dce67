import { answerOf, type Exchange } from '../exchange.ts'
import { contains } from '../judge/grant.ts'
import type { AuditObject } from '../plan.ts'
import { jsonIn } from '../wire/json-text.ts'
import { locationOf } from '../wire/location.ts'
import type { Caller } from './book.ts'
import { call } from './call.ts'
import { isGranted } from './judged.ts'
import { readBack } from './read-back.ts'
import { requestFor } from './requests.ts'
import type { Run } from './run.ts'

/** What was made, in whose answer no id stands where the file says. */
export interface Unnamed {
  readonly plan: AuditObject
  readonly owner: Caller
  readonly exchange: Exchange
  /** The text that was sent with it. */
  readonly canary: string | undefined
}

/** The id of what was made, and where it stands: what is to be stated as `id`, or nothing where it was in a list. */
export interface Found {
  readonly id: string
  readonly at: string | undefined
}

/** So many ids are tried. */
const TRIES_MAX = 5

/**
 * Finds what was made by other signs: `Location`, ids elsewhere in the answer, or beside its text in the list that stands
 * at the same address. It counts only if its canary is read back: nothing else is ours for certain.
 */
export async function findMade(run: Run, made: Unnamed): Promise<Found | undefined> {
  const { plan, exchange, canary } = made
  const answer = answerOf(exchange)
  if (answer === undefined || canary === undefined) return undefined
  const location = locationOf(answer)
  const near = [
    ...(location === undefined ? [] : [{ id: location, at: 'location' }]),
    ...idsIn(jsonIn(answer.body), ''),
  ]
  return (
    (await firstOurs(run, { plan, canary, all: near })) ??
    (await firstOurs(run, { plan, canary, all: await listed(run, { ...made, canary }) }))
  )
}

interface Candidates {
  readonly plan: AuditObject
  readonly canary: string
  readonly all: readonly Found[]
}

async function firstOurs(run: Run, { plan, canary, all }: Candidates): Promise<Found | undefined> {
  for (const one of all.slice(0, TRIES_MAX)) {
    const back = await readBack(run, plan, one.id)
    const seen = back === undefined ? undefined : answerOf(back)
    if (isGranted(seen) && seen !== undefined && contains(seen, canary)) return one
  }
  return undefined
}

/** The ids of what holds the canary, in the list at the address where things are made. */
async function listed(
  run: Run,
  { plan, owner, canary }: Unnamed & { readonly canary: string },
): Promise<readonly Found[]> {
  const [, path] = plan.create?.operation.split(' ') ?? []
  const list = run.plan.operations.find((one) => one.method === 'GET' && one.path === path)
  if (list === undefined) return []
  const matter = { kind: 'object', object: plan } as const
  const request = requestFor(run, { operation: list, matter, caller: owner })
  if (typeof request === 'string') return []
  const exchange = await call(run, {
    ...{ operation: list, caller: owner, request, effect: { kind: 'read' } },
    why: `looks for ${plan.name}, which was made and not named`,
  })
  const answer = answerOf(exchange)
  const around = answer === undefined ? undefined : heldAround(jsonIn(answer.body), canary)
  return idsIn(around, '').map(({ id }) => ({ id, at: undefined }))
}

/** The innermost value with a text in it, and the ids that stand around it. */
function heldAround(value: unknown, text: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  const inner = Object.values(value).find((one) => JSON.stringify(one ?? null).includes(text))
  if (inner === undefined) return undefined
  const deeper = heldAround(inner, text)
  return idsIn(deeper, '').length > 0 ? deeper : value
}

/** What looks like an id in a value, the outermost first, and where it stands. */
function idsIn(value: unknown, at: string, depth = 0): readonly (Found & { at: string })[] {
  if (typeof value !== 'object' || value === null || depth > DEPTH_MAX) return []
  const own = Object.entries(value).flatMap(([name, one]: [string, unknown]) => {
    const isId = /(^|_|-)(id|uuid|key|slug|name)$|(Id|ID|Uuid|UUID)$/.test(name)
    const isPlain = typeof one === 'string' || typeof one === 'number'
    return isId && isPlain && one !== '' ? [{ id: String(one), at: `${at}/${escaped(name)}` }] : []
  })
  const below = Object.entries(value).flatMap(([name, one]) =>
    idsIn(one, `${at}/${escaped(name)}`, depth + 1),
  )
  return [...own, ...below].slice(0, TRIES_MAX)
}

const DEPTH_MAX = 4

/** A name in a JSON pointer (RFC 6901 section 3). */
function escaped(name: string): string {
  return name.replaceAll('~', '~0').replaceAll('/', '~1')
}

/** Notes that something was made that nobody can name: it is left behind, and said to be. */
export function noteLost({ lost }: Pick<Run, 'lost'>, { name }: Pick<AuditObject, 'name'>): void {
  lost.push({ object: name, id: '(made, and its id is not known)' })
}
