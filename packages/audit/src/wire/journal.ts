import { parseRetryAfter } from '@sallyport/contract'
import {
  type AuditAnswer,
  type AuditRequest,
  answerOf,
  type CreatedObject,
  type Effect,
  type Exchange,
  fieldsOf,
  type Journal,
  type Sender,
} from '../exchange.ts'
import type { HeldCredentials } from '../identity/credentials.ts'
import { present } from '../identity/show.ts'
import { isSameAnswer } from '../judge/concealed.ts'
import { isEmpty, saysNo } from '../judge/grant.ts'
import type { AuditObject, AuditPlan } from '../plan.ts'
import { GRACE_MS } from './limits.ts'
import { bodyWith, sentPath } from './named.ts'
import { sleep } from './pace.ts'
import { isMatchWanted, matching } from './precondition.ts'
import { fill, ghostsOf } from './template.ts'

/** How often it is tried to remove one object. */
const TRIES = 2

/** Makes the journal of a run. */
export function createJournal(): Journal {
  const open: CreatedObject[] = []
  const made = new Set<string>()
  return {
    created: (object) => {
      if (made.has(keyOf(object))) return
      made.add(keyOf(object))
      open.unshift({ at: Date.now(), ...object })
    },
    removed: (object) => {
      const index = open.findIndex((one) => keyOf(one) === keyOf(object))
      if (index !== -1) open.splice(index, 1)
    },
    open,
    owns: (object, id) => made.has(keyOf({ object, id })),
  }
}

function keyOf({ object, id }: CreatedObject): string {
  return `${object}\u0000${id}`
}

/**
 * Removes what a run made, the youngest first; returns what is there still.
 *
 * An answer that it is done is not believed: somebody who saw it looks.
 */
export async function undo(
  sender: Sender,
  plan: AuditPlan,
  held: ReadonlyMap<string, HeldCredentials>,
): Promise<readonly CreatedObject[]> {
  for (const object of [...sender.journal.open]) {
    const planned = plan.objects.find(({ name }) => name === object.object)
    if (planned !== undefined) await undoOne({ sender, plan, held, object, planned })
  }
  return [...sender.journal.open]
}

interface Undoing {
  readonly sender: Sender
  readonly plan: AuditPlan
  readonly held: ReadonlyMap<string, HeldCredentials>
  readonly object: CreatedObject
  readonly planned: AuditObject
}

async function undoOne(undoing: Undoing): Promise<void> {
  const { sender, object, planned } = undoing
  const observer = (await observerOf(undoing)) ?? (await observerLater(undoing))
  for (let tries = 0; tries < TRIES; tries++) {
    const removal = await remove(undoing)
    if (removal === undefined) return
    if (await isGone(undoing, { removal, observer })) return sender.journal.removed(object)
    await waitAsAsked(removal)
  }
  // Whoever took it away from its owner sees it still, and removes it.
  if (observer === undefined || observer.credentials.identity === planned.owner) return
  const removal = await remove(undoing, observer.credentials)
  if (removal === undefined) return
  if (await isGone(undoing, { removal, observer })) sender.journal.removed(object)
}

/** Waits for a server that throttles, as long as it asks and the undoing may take. */
async function waitAsAsked(removal: Exchange): Promise<void> {
  const answer = answerOf(removal)
  if (answer?.status !== 429) return
  const [field] = fieldsOf(answer, 'retry-after')
  const asked = parseRetryAfter(field, { now: Date.now() })
  await sleep(Math.min(GRACE_MS / 2, asked.kind === 'wait' ? asked.seconds * 1000 : 1000))
}

/** How long what was made may take until it is seen, in milliseconds: some servers write to one place and read another. */
const UNSEEN_MS = 1000

/** Somebody who sees what was made a moment ago and is not seen yet: else it would be taken for gone, and come. */
async function observerLater(undoing: Undoing): Promise<Observer | undefined> {
  const { object, planned } = undoing
  const wait = (object.at ?? 0) + UNSEEN_MS - Date.now()
  if (wait <= 0 || planned.read === '') return undefined
  await sleep(wait)
  return await observerOf(undoing)
}

/** Somebody who sees it as long as it is there: who does not would find it gone in any case. */
async function observerOf(undoing: Undoing): Promise<Observer | undefined> {
  const { held, object, planned } = undoing
  if (planned.read === '') return undefined
  const first = [object.maker, planned.owner, object.removeAs, planned.removeAs].flatMap(
    (name) => held.get(name ?? '') ?? [],
  )
  let bare: Observer | undefined
  for (const credentials of [...new Set([...first, ...held.values()])].slice(0, OBSERVERS_MAX)) {
    const { status, isBare, answer } = await look(undoing, credentials)
    if (status < 200 || status > 299) continue
    const observer = { credentials, isBare, hasText: answer?.body.trim() !== '' }
    if (!isBare) return observer
    bare ??= observer
  }
  return bare
}

/** So many are asked whether they see an object. */
const OBSERVERS_MAX = 10

interface Look {
  readonly status: number
  readonly isBare: boolean
  readonly answer: AuditAnswer | undefined
}

async function look(undoing: Undoing, credentials: HeldCredentials): Promise<Look> {
  const { read } = undoing.planned
  const seen = await ask(undoing, { operation: read, credentials, effect: { kind: 'read' } })
  const answer = answerOf(seen)
  if (answer === undefined) return { status: 0, isBare: true, answer }
  const isGood = answer.status >= 200 && answer.status < 300
  const isBare = answer.status === 204 || (answer.body !== '' && isEmpty(answer))
  return { status: isGood && saysNo(answer) ? 403 : answer.status, isBare, answer }
}

async function remove(undoing: Undoing, remover?: HeldCredentials): Promise<Exchange | undefined> {
  const { held, object, planned } = undoing
  const names = [object.removeAs, planned.removeAs, planned.owner]
  const credentials = remover ?? held.get(names.find((name) => name !== undefined) ?? '')
  if (planned.remove === undefined || credentials === undefined) return undefined
  const effect = { kind: 'remove', object: object.object, id: object.id } as const
  const asking = { operation: planned.remove, credentials, effect }
  const removal = await ask(undoing, asking)
  if (!isMatchWanted(removal.request, answerOf(removal))) return removal
  const seen = planned.read === '' ? undefined : await look(undoing, credentials)
  return await ask(undoing, { ...asking, change: (request) => matching(request, seen?.answer) })
}

interface Removed {
  readonly removal: Exchange
  readonly observer: Observer | undefined
}

interface Observer {
  readonly credentials: HeldCredentials
  /** Whether what it saw had nothing in it: then nothing is no sign later. */
  readonly isBare: boolean
  readonly hasText: boolean
}

/** Whether somebody who saw it finds it no more; where nobody could see it, what the removal said counts. */
async function isGone(undoing: Undoing, { removal, observer }: Removed): Promise<boolean> {
  const answer = answerOf(removal)
  const status = answer?.status ?? 0
  const isDone = answer !== undefined && status >= 200 && status < 300 && !saysNo(answer)
  if (observer === undefined) return isDone || status === 404 || status === 410
  const { status: found, isBare, answer: last } = await look(undoing, observer.credentials)
  // A good answer without anything in it is how some say that there is nothing.
  const isNothing = isBare || (observer.hasText && last?.body.trim() === '')
  if (found >= 200 && found < 300) return isNothing && !observer.isBare
  // 403 is how some conceal that there is nothing.
  if (found === 404 || found === 410 || (found === 403 && isDone)) return true
  return isDone && (await isAsMissing(undoing, { last, observer }))
}

interface Last {
  readonly last: AuditAnswer | undefined
  readonly observer: Observer
}

/** Whether what is asked for is answered as what never was there: by 401, or by the way to somewhere else. */
async function isAsMissing(undoing: Undoing, { last, observer }: Last): Promise<boolean> {
  if (last === undefined || last.status === 429 || last.status >= 500) return false
  // Credentials that are over would be answered so about everything.
  if (last.status === 401 && !(await isStillKnown(undoing, observer.credentials))) return false
  const { object } = undoing
  const [id] = ghostsOf(object.id)
  const ghost = await look({ ...undoing, object: { ...object, id } }, observer.credentials)
  return isSameAnswer(last, ghost.answer, [object.id, id])
}

/** Whether somebody is let in where nobody is. */
async function isStillKnown(undoing: Undoing, credentials: HeldCredentials): Promise<boolean> {
  const { operations, expect } = undoing.plan
  const none = { kind: 'none' } as const
  const place = operations.find(
    (one) =>
      one.method === 'GET' &&
      !one.path.includes('{') &&
      expect(one, undefined, none).kind === 'challenge',
  )
  if (place === undefined) return false
  const effect = { kind: 'read' } as const
  const seen = answerOf(await ask(undoing, { operation: place.id, credentials, effect }))
  return seen !== undefined && seen.status >= 200 && seen.status < 300
}

/** The body of an operation that names its object there; nothing where it is named in the path. */
function contentOf(
  { operations }: AuditPlan,
  operation: string,
  parameters: Readonly<Record<string, string>>,
): Partial<AuditRequest> {
  const found = operations.find(({ id }) => id === operation)
  const isNamed = found?.parameters.some((one) => one.in === 'body')
  if (found?.body === undefined || isNamed !== true) return {}
  const value = bodyWith(found.body.example, (name) => parameters[name])
  return { fields: [['Content-Type', found.body.contentType]], body: JSON.stringify(value) }
}

/** What the query of an operation needs, and the id where it stands there. */
function queryOf(
  { operations }: AuditPlan,
  operation: string,
  values: Readonly<Record<string, string>>,
): readonly (readonly [string, string])[] {
  const all = operations.find(({ id }) => id === operation)?.parameters ?? []
  return all.flatMap(({ in: where, name, required, example }) => {
    const value = Object.hasOwn(values, name) ? values[name] : undefined
    const isWanted = where === 'query' && (required || value !== undefined)
    return isWanted ? [[name, value ?? example ?? '1'] as const] : []
  })
}

interface Asking {
  readonly operation: string
  readonly credentials: HeldCredentials
  readonly effect: Effect
  readonly change?: (request: AuditRequest) => AuditRequest
}

async function ask(
  { sender, plan, object, planned }: Undoing,
  { operation, credentials, effect, change = (request) => request }: Asking,
): Promise<Exchange> {
  const [method = '', path = ''] = operation.split(' ')
  const own = { ...planned.parameters, ...object.parameters }
  const parameters = { ...own, [planned.parameter]: object.id }
  const prefix = new URL(plan.target.base).pathname.replace(/\/$/, '')
  const query = queryOf(plan, operation, parameters)
  const target = `${prefix}${fill(sentPath(path), { parameters, query })}`
  const content = contentOf(plan, operation, parameters)
  const request = await present(credentials, change({ method, target, fields: [], ...content }))
  return await sender.send(request, {
    as: credentials.identity,
    operation,
    why: effect.kind === 'remove' ? `removes ${object.object}` : `looks for ${object.object}`,
    effect,
    isUndo: true,
  })
}
