import { answerOf, type Exchange } from '../exchange.ts'
import type { AuditObject, Identity, Operation } from '../plan.ts'
import { locationOf } from '../wire/location.ts'
import { pointed } from '../wire/pointer.ts'
import { ghostsOf } from '../wire/template.ts'
import type { Caller } from './book.ts'
import { call } from './call.ts'
import { canaryText, isFreeText } from './canary-text.ts'
import { whyForged } from './csrf.ts'
import { findMade, noteLost } from './find-made.ts'
import { isGranted } from './judged.ts'
import { isNew } from './newly-made.ts'
import { askNowhere, isAsNowhere } from './nowhere.ts'
import { readBack, stateOf } from './read-back.ts'
import { tryRemoval } from './removal-trial.ts'
import { removerFor } from './removers.ts'
import { bodyText, filled, parentValues, requestFor } from './requests.ts'
import type { LiveObject, Run } from './run.ts'

/** Makes the objects of the plan, or takes those that it knows by id; says of each that failed why. */
export async function makeObjects(run: Run): Promise<void> {
  await askNowhere(run)
  for (const plan of run.plan.objects) {
    const made = plan.id === undefined ? await makeFirst(run, plan) : known(plan, plan.id)
    if (typeof made === 'string') {
      run.remarks.push({ place: plan.place, message: `${plan.name} could not be made: ${made}` })
    } else {
      run.objects.set(plan.name, made)
    }
  }
}

/** Makes the first object of its kind; only if it can be removed again is it one to go on with. */
async function makeFirst(run: Run, plan: AuditObject): Promise<LiveObject | string> {
  const made = await makeObject(run, plan)
  if (typeof made === 'string') return made
  const trial = await tryRemoval(run, made)
  if (trial === 'fine') return made
  if (trial === 'gone') return await makeObject(run, plan)
  run.unnamed.add(plan.name)
  return trial.why
}

function known(plan: AuditObject, id: string): LiveObject {
  return { plan, id, canary: undefined, ghosts: ghostsOf(id) }
}

/** Makes one object as its owner; a text says why that was not possible. */
export async function makeObject(run: Run, plan: AuditObject): Promise<LiveObject | string> {
  const maker = makerOf(run, plan)
  if (typeof maker === 'string') return maker
  const canary = canaryText()
  const id = plan.create?.name?.replaceAll('{canary}', canaryText())
  if (id !== undefined && stateOf(await readBack(run, plan, id)) === 'there') {
    return 'what has no name yet is there already: reading it says nothing'
  }
  for (const { value, hasCanary } of bodiesOf(plan, { canary, owner: maker.owner })) {
    const creation = { plan, ...maker, id, body: bodyText(maker.operation, value) }
    const exchange = await create(run, creation)
    if (exchange === undefined) return 'its path has parameters of which no value is known'
    const status = answerOf(exchange)?.status
    if (status === 400 || status === 422) continue
    return await taken(run, creation, { exchange, canary: hasCanary ? canary : undefined })
  }
  return 'its body was refused: state one that is good in `create`'
}

interface Answered {
  readonly exchange: Exchange
  readonly canary: string | undefined
}

/** Takes what was answered for an object of this run, if it can be told and is new. */
async function taken(
  run: Run,
  creation: Creation & Pick<Maker, 'removeAs'>,
  { exchange, canary }: Answered,
): Promise<LiveObject | string> {
  const { plan, removeAs } = creation
  const answer = answerOf(exchange)
  if (isAsNowhere(run, answer)) return 'a path that nobody offers is answered the same'
  if (creation.id !== undefined) return named(run, creation, { exchange, canary })
  const id = idIn(exchange, plan)
  if (id === undefined) {
    if (isGranted(answer)) return await unnamed(run, creation, { exchange, canary })
    return whyForged(run, { ...creation, caller: creation.owner }, exchange) ?? whyNot(exchange)
  }
  const again = (): Promise<string | undefined> => makeAnother(run, creation, id)
  if (!(await isNew(run, { plan, id, canary, exchange, again }))) {
    run.unnamed.add(plan.name)
    return `\`${id}\` was answered, which seems to have been there before, so it is not touched`
  }
  const parameters = parentValues(run, plan)
  run.sender.journal.created({ object: plan.name, id, removeAs, parameters })
  return { plan, id, canary, ghosts: ghostsOf(id) }
}

/** What was made and cannot be named: it is looked for, to be removed in the end, and else it is left behind. */
async function unnamed(
  run: Run,
  { plan, removeAs, owner }: Creation & Pick<Maker, 'removeAs'>,
  { exchange, canary }: Answered,
): Promise<string> {
  run.unnamed.add(plan.name)
  const found = await findMade(run, { plan, owner, exchange, canary })
  if (found === undefined) {
    noteLost(run, plan)
    return whyNot(exchange)
  }
  const { id, at } = found
  run.sender.journal.created({
    object: plan.name,
    id,
    removeAs,
    parameters: parentValues(run, plan),
  })
  const where = at === undefined ? 'in the list' : `at \`${at}\`: state \`id: ${at}\``
  return `no id was at \`${plan.idPointer}\`. It is removed in the end, for it was found ${where}`
}

/** What was made at a name of ours, which nothing had; where the server failed, it may be there all the same. */
function named(
  run: Run,
  { plan, removeAs, id = '' }: Creation & Pick<Maker, 'removeAs'>,
  { exchange, canary }: Answered,
): LiveObject | string {
  const answer = answerOf(exchange)
  const isMade = isGranted(answer)
  if (isMade || answer === undefined || answer.status >= 500) {
    const parameters = parentValues(run, plan)
    run.sender.journal.created({ object: plan.name, id, removeAs, parameters })
  }
  return isMade ? { plan, id, canary, ghosts: ghostsOf(id) } : whyNot(exchange)
}

/** Makes another one, which is removed in the end, if it is one. */
async function makeAnother(
  run: Run,
  creation: Creation & Pick<Maker, 'removeAs'>,
  first: string,
): Promise<string | undefined> {
  const { plan, removeAs } = creation
  const exchange = await create(run, creation)
  const id = exchange === undefined ? undefined : idIn(exchange, plan)
  if (id === undefined && exchange !== undefined && isGranted(answerOf(exchange))) {
    noteLost(run, plan)
  }
  if (id !== undefined && id !== first) {
    const parameters = parentValues(run, plan)
    run.sender.journal.created({ object: plan.name, id, removeAs, parameters })
  }
  return id
}

interface Maker {
  readonly owner: Identity
  readonly operation: Operation
  readonly removeAs: string
}

/** Who makes an object, how, and who removes it again; a text says what is missing. */
function makerOf(run: Run, plan: AuditObject): Maker | string {
  if (run.plan.target.level === 0) return 'level 0 makes nothing: name one that exists by `known`'
  const owner = run.plan.identities.find(({ name }) => name === plan.owner)
  const operation = run.plan.operations.find(({ id }) => id === plan.create?.operation)
  if (owner === undefined || operation === undefined) return 'nobody said how it is made'
  if (!run.held.has(owner.name)) return `its owner ${owner.name} is not signed in`
  const removeAs = removerFor(run, plan, owner)?.name
  if (removeAs === undefined) return 'nobody may remove it again: state `delete` and `deleteAs`'
  return { owner, operation, removeAs }
}

function whyNot({ outcome }: Exchange): string {
  if (outcome.kind !== 'answer') return outcome.why
  const { status } = outcome.answer
  if (status >= 200 && status < 300)
    return `it was answered ${status}, and no id was found, so what was made stays: state \`id\``
  return `it was answered ${status}`
}

interface Creation {
  readonly plan: AuditObject
  /** The id that it is given, where whoever makes it chooses. */
  readonly id?: string | undefined
  readonly owner: Caller
  readonly operation: Operation
  readonly body: string
}

async function create(
  run: Run,
  { plan, owner, operation, body, id }: Creation,
): Promise<Exchange | undefined> {
  const request = requestFor(run, {
    operation,
    matter: { kind: 'object', object: plan },
    caller: owner,
    body,
    id,
  })
  if (typeof request === 'string') return undefined
  return await call(run, {
    operation,
    caller: owner,
    request,
    effect: { kind: 'create', object: plan.name },
    why: `${owner?.name} makes ${plan.name}`,
  })
}

/** The id in the answer to whoever made an object: by its pointer, by `Location`, or nowhere. */
export function idIn(exchange: Exchange, plan: AuditObject): string | undefined {
  const answer = answerOf(exchange)
  if (answer === undefined || answer.status < 200 || answer.status > 299) return undefined
  if (plan.idPointer === 'Location') return locationOf(answer)
  const value = pointed(answer.body, plan.idPointer)
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
}

interface Body {
  readonly value: unknown
  readonly hasCanary: boolean
}

/** The bodies to try, the best first: with a canary where one was asked for, or could be. */
function bodiesOf(
  { create }: AuditObject,
  {
    canary,
    owner,
  }: { readonly canary: string; readonly owner: { name: string; tenant: string | undefined } },
): readonly Body[] {
  const body = create?.body
  const value = filled(body, { canary, identity: owner.name, tenant: owner.tenant })
  if (JSON.stringify(value ?? null).includes(canary)) return [{ value, hasCanary: true }]
  const marked = withCanary(value, canary)
  const plain = { value, hasCanary: false }
  return marked === undefined ? [plain] : [{ value: marked, hasCanary: true }, plain]
}

/** Puts a canary at the end of the first text of a body that looks free: a title, not a date or an id. */
function withCanary(body: unknown, canary: string): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return undefined
  const free = Object.entries(body).find(
    ([name, value]) =>
      typeof value === 'string' && isFreeText(name) && /^[\p{L}][\p{L}\p{N} ]*$/u.test(value),
  )
  return free === undefined ? undefined : { ...body, [free[0]]: `${free[1]} ${canary}` }
}
