import { randomBytes } from 'node:crypto'
import { answerOf, type Exchange, fieldsOf } from '../exchange.ts'
import { type BadSignIn, badSignIn, signInPlaceOf } from '../identity/bad-sign-in.ts'
import { compareSignIns, type Difference } from '../judge/concealed.ts'
import { ORACLES } from '../oracle.ts'
import type { Identity, Operation } from '../plan.ts'
import type { Seen, Spot } from './book.ts'
import { isGranted } from './judged.ts'
import type { Run } from './run.ts'

/** How often each of two names is tried: below what common throttles let an account fail. */
const PAIRS = 3

/** What is tried besides where the first pairs differ by time: three of three may be slower by chance on a busy machine. */
const MORE = ['unknown', 'known', 'unknown', 'unknown', 'known', 'unknown'] as const

/** How often a made-up name is tried before it must be slowed. */
const GUESSES = 30

/**
 * Signs in wrongly, with a name that exists and with one that does not: nothing may tell them apart. Of each place to
 * sign in once; and where the plan says so, often enough that guessing must be slowed.
 */
export async function signInCells(run: Run): Promise<void> {
  const places = new Set<string>()
  const identities = run.plan.identities.toSorted((a, b) => Number(b.isSpare) - Number(a.isSpare))
  for (const identity of identities) {
    const place = signInPlaceOf(identity, run.plan)
    if (place === undefined || places.has(place.id) || !run.held.has(identity.name)) continue
    if (!run.isWanted(place)) continue
    places.add(place.id)
    await namesCell(run, identity, place)
    if (run.plan.conventions.throttle) await throttleCell(run, identity, place)
  }
}

function spotFor(
  identity: Identity,
  { operation, state }: { operation: Operation; state: string },
): Spot {
  return {
    operation,
    caller: identity,
    matter: { kind: 'none' },
    state,
    part: 'credentials',
    expected: { kind: 'challenge', why: 'the password is wrong' },
  }
}

async function namesCell(run: Run, identity: Identity, operation: Operation): Promise<void> {
  const spot = spotFor(identity, { operation, state: 'wrong password, known and unknown name' })
  if (run.plan.target.level === 0) {
    return run.book.close(spot, { kind: 'skipped', why: 'level 0 tries no passwords' }, [])
  }
  const tried = { known: [] as Exchange[], unknown: [] as Exchange[] }
  const tryAll = async (names: readonly ('known' | 'unknown')[]): Promise<void> => {
    const from = run.addressForFailure()
    for (const name of names) {
      tried[name].push(await attempt(run, { identity, operation, name, from }))
    }
  }
  await tryAll(Array.from({ length: PAIRS }, () => ['unknown', 'known'] as const).flat())
  const isByTime = differenceOf(identity, tried)?.kind === 'time'
  if (isByTime) await tryAll(MORE)
  const all = [...tried.known, ...tried.unknown]
  if (all.some((one) => answerOf(one) === undefined || answerOf(one)?.status === 429)) {
    const why = 'the server throttles, or gave no answer'
    return run.book.close(spot, { kind: 'inconclusive', why }, all)
  }
  if (all.some((one) => isGranted(answerOf(one)))) {
    const why = 'a wrong password was accepted'
    return run.book.close(spot, { kind: 'inconclusive', why }, all)
  }
  run.book.judge(spot, namesSeen(identity, tried), all)
}

/** The exchanges with wrong passwords: for a name that exists, and for those that do not. */
interface Tried {
  readonly known: readonly Exchange[]
  readonly unknown: readonly Exchange[]
}

function differenceOf(identity: Identity, { known, unknown }: Tried): Difference | undefined {
  const [one, two] = [known, unknown].map((list) =>
    list.map((one) => answerOf(one)).filter((one) => one !== undefined),
  )
  return compareSignIns(one ?? [], two ?? [], identity.name)[0]
}

function namesSeen(identity: Identity, tried: Tried): readonly Seen[] {
  const { known, unknown } = tried
  const difference = differenceOf(identity, tried)
  if (difference === undefined) return []
  return [
    {
      oracle: 'L5',
      severity: ORACLES.L5.severity,
      message: `a wrong password tells whether the name exists: ${difference.message}`,
      evidence: 'control',
      cause: 'signing in tells which names exist',
      exchange: known[0],
      control: unknown[0],
    },
  ]
}

async function throttleCell(run: Run, identity: Identity, operation: Operation): Promise<void> {
  const spot = spotFor(identity, { operation, state: `${GUESSES} wrong passwords` })
  if (run.plan.target.level < 3) {
    return run.book.close(spot, { kind: 'skipped', why: 'only level 3 guesses often' }, [])
  }
  const from = run.addressForFailure()
  const name = `nobody${randomBytes(4).toString('hex')}`
  const all: Exchange[] = []
  for (let guess = 0; guess < GUESSES; guess++) {
    const exchange = await attempt(run, { identity, operation, name, from })
    all.push(exchange)
    if (answerOf(exchange)?.status === 429) break
  }
  run.book.judge(spot, throttleSeen(all), all)
}

function throttleSeen(all: readonly Exchange[]): readonly Seen[] {
  const last = all.at(-1)
  const answer = last === undefined ? undefined : answerOf(last)
  const base = {
    oracle: 'C2',
    severity: ORACLES.C2.severity,
    evidence: 'control',
    exchange: last,
  } as const
  if (answer?.status === 429) {
    if (fieldsOf(answer, 'retry-after').length > 0) return []
    const message = 'guessing is answered with 429, and not with how long to wait'
    return [{ ...base, message, cause: '429 without Retry-After' }]
  }
  const first = all[0] === undefined ? undefined : answerOf(all[0])
  if (first !== undefined && answer !== undefined && first.status !== answer.status) {
    const message = `guessing is slowed with ${answer.status}, and 429 says so`
    return [{ ...base, message, cause: 'throttling is not told as 429' }]
  }
  return [
    {
      ...base,
      message: `${all.length} wrong passwords in a row were all judged`,
      cause: 'guessing is not slowed',
    },
  ]
}

interface Attempt extends Pick<BadSignIn, 'identity' | 'operation'> {
  /** `known`: the name of the identity; `unknown`: a new one each time; else this name. */
  readonly name: string
  readonly from: string | undefined
}

async function attempt(run: Run, { identity, operation, name, from }: Attempt): Promise<Exchange> {
  const request = badSignIn({ identity, operation, name, base: run.plan.target.base })
  return await run.sender.send(request, {
    as: 'nobody',
    operation: operation.id,
    why: `a wrong password for ${name === 'known' ? 'a name that exists' : 'a name that does not exist'}`,
    effect: { kind: 'sign_in' },
    ...(from !== undefined && { from }),
    isThrottleTest: true,
  })
}
