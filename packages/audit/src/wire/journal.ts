import { parseRetryAfter } from '@sallyport/contract'
import {
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
import { isEmpty, saysNo } from '../judge/grant.ts'
import type { AuditObject, AuditPlan } from '../plan.ts'
import { GRACE_MS } from './limits.ts'
import { sleep } from './pace.ts'
import { fill } from './template.ts'

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
      open.unshift(object)
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
  const observer = await observerOf(undoing)
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

/** Somebody who sees it as long as it is there: who does not would find it gone in any case. */
async function observerOf(undoing: Undoing): Promise<Observer | undefined> {
  const { held, object, planned } = undoing
  if (planned.read === '') return undefined
  const first = [object.maker, planned.owner, object.removeAs, planned.removeAs].flatMap(
    (name) => held.get(name ?? '') ?? [],
  )
  let bare: Observer | undefined
  for (const credentials of [...new Set([...first, ...held.values()])].slice(0, OBSERVERS_MAX)) {
    const { status, isBare } = await look(undoing, credentials)
    if (status < 200 || status > 299) continue
    if (!isBare) return { credentials, isBare }
    bare ??= { credentials, isBare }
  }
  return bare
}

/** So many are asked whether they see an object. */
const OBSERVERS_MAX = 10

interface Look {
  readonly status: number
  readonly isBare: boolean
}

async function look(undoing: Undoing, credentials: HeldCredentials): Promise<Look> {
  const { read } = undoing.planned
  const seen = await ask(undoing, { operation: read, credentials, effect: { kind: 'read' } })
  const answer = answerOf(seen)
  if (answer === undefined) return { status: 0, isBare: true }
  const isGood = answer.status >= 200 && answer.status < 300
  const isBare = answer.status === 204 || (answer.body !== '' && isEmpty(answer))
  return { status: isGood && saysNo(answer) ? 403 : answer.status, isBare }
}

async function remove(undoing: Undoing, remover?: HeldCredentials): Promise<Exchange | undefined> {
  const { held, object, planned } = undoing
  const names = [object.removeAs, planned.removeAs, planned.owner]
  const credentials = remover ?? held.get(names.find((name) => name !== undefined) ?? '')
  if (planned.remove === undefined || credentials === undefined) return undefined
  const effect = { kind: 'remove', object: object.object, id: object.id } as const
  return await ask(undoing, { operation: planned.remove, credentials, effect })
}

interface Removed {
  readonly removal: Exchange
  readonly observer: Observer | undefined
}

interface Observer {
  readonly credentials: HeldCredentials
  /** Whether what it saw had nothing in it: then nothing is no sign later. */
  readonly isBare: boolean
}

/** Whether somebody who saw it finds it no more; where nobody could see it, what the removal said counts. */
async function isGone(undoing: Undoing, { removal, observer }: Removed): Promise<boolean> {
  const answer = answerOf(removal)
  const status = answer?.status ?? 0
  const isDone = answer !== undefined && status >= 200 && status < 300 && !saysNo(answer)
  if (observer === undefined) return isDone || status === 404 || status === 410
  const { status: found, isBare } = await look(undoing, observer.credentials)
  // A good answer without anything in it is how some say that there is nothing.
  if (found >= 200 && found < 300) return isBare && !observer.isBare
  // 403 is how some conceal that there is nothing.
  return found === 404 || found === 410 || (found === 403 && isDone)
}

interface Asking {
  readonly operation: string
  readonly credentials: HeldCredentials
  readonly effect: Effect
}

async function ask(
  { sender, plan, object, planned }: Undoing,
  { operation, credentials, effect }: Asking,
): Promise<Exchange> {
  const [method = '', path = ''] = operation.split(' ')
  const parameters = { ...planned.parameters, [planned.parameter]: object.id }
  const prefix = new URL(plan.target.base).pathname.replace(/\/$/, '')
  const target = `${prefix}${fill(path, { parameters })}`
  const request = await present(credentials, { method, target, fields: [] })
  return await sender.send(request, {
    as: credentials.identity,
    operation,
    why: effect.kind === 'remove' ? `removes ${object.object}` : `looks for ${object.object}`,
    effect,
    isUndo: true,
  })
}
