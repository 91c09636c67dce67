import { answerOf, type Exchange } from '../exchange.ts'
import type { AuditObject, Identity, Operation } from '../plan.ts'
import { type Members, membersIn } from '../wire/json-text.ts'
import type { Seen, Spot } from './book.ts'
import { call } from './call.ts'
import { noteMade } from './create-cell.ts'
import { foreignValue } from './foreign-value.ts'
import { isGranted, severityOf, whySilent } from './judged.ts'
import { makeObject } from './objects.ts'
import { readBack } from './read-back.ts'
import { removerFor } from './removers.ts'
import { bodyText, exampleBody, requestFor } from './requests.ts'
import { isSafe, type LiveObject, type Run } from './run.ts'
import { spotOf } from './spots.ts'

/**
 * Writes properties that a caller may not set, as the owner and to an object made for this alone: those that the object
 * shows and its body does not name, and those that people forget. Reading back tells which of them took effect.
 */
export async function propertyCells(run: Run): Promise<void> {
  if (run.plan.target.level === 0) return
  const seen = new Set<string>()
  for (const { plan } of run.objects.values()) {
    const owner = run.plan.identities.find(({ name }) => name === plan.owner)
    if (owner === undefined || plan.create === undefined) continue
    for (const operation of writersOf(run, plan.read, plan.create.operation)) {
      if (seen.has(operation.id)) continue
      seen.add(operation.id)
      await propertyCell(run, { operation, owner, object: plan })
    }
  }
}

/** The operations that write such an object: the one that makes it, and those on its path. */
function writersOf(run: Run, read: string, create: string): readonly Operation[] {
  const [, path = ''] = read.split(' ')
  return run.plan.operations.filter(
    (operation) =>
      run.isWanted(operation) &&
      !isSafe(operation) &&
      operation.method !== 'DELETE' &&
      (operation.id === create || operation.path === path),
  )
}

interface Place {
  readonly operation: Operation
  readonly owner: Identity
  readonly object: LiveObject['plan']
}

async function propertyCell(run: Run, { operation, owner, object }: Place): Promise<void> {
  const matter = { kind: 'object', object } as const
  const isCreate = operation.id === object.create?.operation
  const spot: Spot = {
    ...spotOf(run, { operation, caller: owner, matter: isCreate ? { kind: 'none' } : matter }),
    state: 'properties of others',
    part: 'mutation',
  }
  const cell = { operation: operation.id, caller: owner.name, state: spot.state }
  if (spot.expected.kind !== 'allow' || !run.isWantedCell(cell)) return
  // An own one: what is given away by a hole can perhaps not be removed by its maker.
  const made = await makeObject(run, object)
  if (typeof made === 'string') {
    return run.book.close(spot, { kind: 'inconclusive', why: made }, [])
  }
  const before = membersOf(await readBack(run, object, made.id))
  if (before === undefined) {
    const why = 'the object cannot be read back as JSON'
    return run.book.close(spot, { kind: 'inconclusive', why }, [])
  }
  const extras = extrasFor(run, { before, spot, made })
  const seen: Seen[] = []
  const exchanges: (Exchange | undefined)[] = []
  for (const some of [extras, ...singles(extras)]) {
    const written = await write(run, { spot, made, extras: some, isCreate })
    if (written === undefined) break
    exchanges.push(written.exchange, written.back)
    const taken = takenSeen(spot, { ...written, before, extras: some })
    const own = taken.length === 0 ? {} : await changedAlone(run, { spot, object, isCreate })
    seen.push(...takenSeen(spot, { ...written, before: { ...before, ...own }, extras: some }))
    // One that is refused as a whole may take what is asked for alone.
    if (isGranted(answerOf(written.exchange))) break
  }
  await restore(run, { object, made, before, operation })
  const [first] = exchanges
  if (first === undefined) return
  const silent = whySilent(first)
  if (silent !== undefined) return run.book.close(spot, silent, exchanges)
  run.book.judge(spot, seen.slice(0, 1), exchanges)
}

/** So many properties are tried alone. */
const SINGLES_MAX = 6

function singles(extras: Members): readonly Members[] {
  const entries = Object.entries(extras).toReversed()
  return entries.slice(0, SINGLES_MAX).map(([name, value]) => ({ [name]: value }))
}

interface Extras {
  readonly before: Members
  readonly spot: Spot
  readonly made: LiveObject
}

const FORGOTTEN: Members = { role: 'admin', isAdmin: true, roles: ['admin'] }

function extrasFor(run: Run, { before, spot, made }: Extras): Members {
  const known = new Set(spot.operation.body?.properties ?? [])
  for (const name of Object.keys(made.plan.create?.body ?? {})) known.add(name)
  const own = exampleBody(run, { ...spot, matter: { kind: 'object', object: made.plan } })
  for (const name of Object.keys(membersIn(own ?? '') ?? {})) known.add(name)
  const shown = Object.entries(before).filter(
    ([name, value]) => !known.has(name) && String(value) !== made.id,
  )
  const foreign = shown.flatMap(([name, value]) => {
    const other = foreignValue(run, { name, value, owner: made.plan.owner })
    // What is given away must be given back, by somebody else: that is level 2.
    const isHeld = run.plan.target.level >= 2 && isRemovable(run, made.plan, { name, value, other })
    if (typeof value === 'string' && !isHeld) return []
    return other === undefined ? [] : [[name, other] as const]
  })
  const forgotten = Object.entries(FORGOTTEN).filter(([name]) => !known.has(name))
  return Object.fromEntries([...forgotten, ...foreign])
}

interface Giving {
  readonly name: string
  readonly value: unknown
  readonly other: unknown
}

/** Whether somebody could remove an object that was given to another tenant: otherwise it is not given. */
function isRemovable(run: Run, plan: LiveObject['plan'], { value, other }: Giving): boolean {
  const maker = run.plan.identities.find(({ name }) => name === plan.owner)
  if (maker === undefined || value !== maker.tenant) return true
  return removerFor(run, plan, { ...maker, tenant: String(other) }) !== undefined
}

interface Write {
  readonly spot: Spot
  readonly made: LiveObject
  readonly extras: Members
  readonly isCreate: boolean
}

interface Written {
  readonly exchange: Exchange
  readonly back: Exchange | undefined
}

/** Writes the properties, and reads back what became of them. */
async function write(
  run: Run,
  { spot, made, extras, isCreate }: Write,
): Promise<Written | undefined> {
  const { operation, caller } = spot
  const matter = { kind: 'object', object: made.plan } as const
  const example = membersIn(exampleBody(run, { ...spot, matter }) ?? '{}')
  const body = bodyText(operation, { ...example, ...extras })
  const request = requestFor(run, { operation, matter, caller, id: made.id, body })
  if (typeof request === 'string' || example === undefined) return undefined
  const effect = isCreate
    ? ({ kind: 'create', object: made.plan.name } as const)
    : ({ kind: 'write', object: made.plan.name, id: made.id } as const)
  const why = `${caller?.name} writes properties that it may not`
  const exchange = await call(run, { operation, caller, request, effect, why })
  const id = isCreate ? noteMade(run, { exchange, planned: made.plan, maker: caller }) : made.id
  const back = id === undefined ? undefined : await readBack(run, made.plan, id)
  return { exchange, back }
}

/** What a change of nothing else makes of such an object: counters and marks that the server writes itself. */
async function changedAlone(
  run: Run,
  { spot, object, isCreate }: Pick<Write, 'spot' | 'isCreate'> & { readonly object: AuditObject },
): Promise<Members> {
  if (isCreate) return {}
  const made = await makeObject(run, object)
  if (typeof made === 'string') return {}
  const written = await write(run, { spot, made, extras: {}, isCreate })
  return membersOf(written?.back) ?? {}
}

interface Taken extends Written {
  readonly before: Members
  readonly extras: Members
}

function takenSeen(
  { operation, caller }: Spot,
  { exchange, back, before, extras }: Taken,
): readonly Seen[] {
  if (!isGranted(answerOf(exchange))) return []
  // Given away, it is perhaps hidden from its maker; then the answer to the write is all there is.
  const after = membersOf(back) ?? membersOf(exchange)
  const taken = Object.keys(extras).filter((name) => isTaken(name, { before, after, extras }))
  if (taken.length === 0) return []
  return [
    {
      oracle: 'Z6',
      severity: severityOf('Z6', 'read-back'),
      message: `${caller?.name} set ${taken.join(', ')}, which ${operation.id} does not offer`,
      evidence: 'read-back',
      cause: 'properties are taken from the body as they come',
      exchange,
      ...(back && { control: back }),
    },
  ]
}

interface Restoring {
  readonly object: LiveObject['plan']
  readonly made: LiveObject
  readonly before: Members
  readonly operation: Operation
}

/** Gives an object back whose owner cannot read it any more, by the same hole: whoever got it writes what it was. */
async function restore(run: Run, { object, made, before, operation }: Restoring): Promise<void> {
  if (operation.id === object.create?.operation) return
  if (membersOf(await readBack(run, object, made.id)) !== undefined) return
  const { id: _, ...body } = before
  const matter = { kind: 'object', object } as const
  for (const caller of run.plan.identities) {
    const text = bodyText(operation, body)
    const request = requestFor(run, { operation, matter, caller, id: made.id, body: text })
    if (typeof request === 'string' || !run.held.has(caller.name)) continue
    const effect = { kind: 'write', object: object.name, id: made.id } as const
    const why = `${caller.name} gives ${object.name} back`
    const exchange = await call(run, { operation, caller, request, effect, why, isUndo: true })
    if (isGranted(answerOf(exchange))) return
  }
}

function isTaken(
  name: string,
  { before, after, extras }: { before: Members; after: Members | undefined; extras: Members },
): boolean {
  const value = JSON.stringify(after?.[name])
  return (
    value !== undefined &&
    value === JSON.stringify(extras[name]) &&
    value !== JSON.stringify(before[name])
  )
}

function membersOf(exchange: Exchange | undefined): Members | undefined {
  const answer = exchange === undefined ? undefined : answerOf(exchange)
  return isGranted(answer) ? membersIn(answer?.body ?? '') : undefined
}
