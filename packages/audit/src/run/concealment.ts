import { answerOf, type Exchange } from '../exchange.ts'
import { compareConcealed, isSameAnswer, whyNoMeasure } from '../judge/concealed.ts'
import { ORACLES } from '../oracle.ts'
import { noteAppeared } from './appeared.ts'
import { callerName, type Seen, type Spot } from './book.ts'
import { call } from './call.ts'
import { requestFor } from './requests.ts'
import type { Run } from './run.ts'

/** The answers about two objects that do not exist, to whoever a cell is about; none where that cannot be asked. */
export async function ghostsFor(run: Run, spot: Spot): Promise<readonly Exchange[]> {
  const { operation, caller, matter } = spot
  const live = matter.kind === 'object' ? run.objects.get(matter.object.name) : undefined
  if (live === undefined) return []
  const made = run.ghosts.get(keyOf(spot))
  if (made !== undefined) return await made
  const asked = Promise.all(
    live.ghosts.map(async (id) => {
      const request = requestFor(run, { operation, matter, caller, id })
      if (typeof request === 'string') return undefined
      const why = `${callerName(caller)} asks for an object that does not exist`
      const effect = { kind: 'probe' } as const
      const exchange = await call(run, { operation, caller, request, effect, why })
      await noteAppeared(run, { exchange, id, planned: live.plan, maker: caller })
      return exchange
    }),
  ).then((all) => all.filter((one) => one !== undefined))
  run.ghosts.set(keyOf(spot), asked)
  return await asked
}

/** One set of ghosts for each operation and caller, and each object type. */
function keyOf({ operation, caller, matter }: Spot): string {
  const object = matter.kind === 'object' ? matter.object.read : ''
  return `${operation.id} ${callerName(caller)} ${object}`
}

/** What tells a hidden object from a missing one. */
export async function concealedSeen(
  run: Run,
  spot: Spot,
  hidden: Exchange,
): Promise<readonly Seen[]> {
  const [first, second] = await ghostsFor(run, spot)
  const differences = differencesOf(run, spot, [hidden, first, second])
  const [difference] = differences
  if (difference === undefined) return []
  const count = differences.length === 1 ? '' : `, and ${differences.length - 1} more`
  const oracle = spot.caller === undefined ? 'L3' : 'L1'
  return [
    {
      oracle,
      severity: ORACLES[oracle].severity,
      message: `${callerName(spot.caller)} can tell that it exists: ${difference}${count}`,
      evidence: 'control',
      cause: 'what is hidden is told from what is missing',
      exchange: hidden,
      control: first,
    },
  ]
}

/** Why what does not exist is no measure for what is hidden, where it is not. */
export async function whyIncomparable(
  run: Run,
  spot: Spot,
  hidden: Exchange,
): Promise<string | undefined> {
  const ghosts = await ghostsFor(run, spot)
  const [one, first, second] = [hidden, ...ghosts].map(answerOf)
  if (one === undefined || first === undefined || second === undefined) return undefined
  return whyNoMeasure(one, [first, second], idsOf(run, spot))
}

/** Whether an answer is that about an object that does not exist. */
export async function isAsGhost(run: Run, spot: Spot, exchange: Exchange): Promise<boolean> {
  return await isAsMissing(run, spot, { exchange, ids: [] })
}

/** The same, of an answer about something else, whose ids it may echo. */
export async function isAsMissing(
  run: Run,
  spot: Spot,
  { exchange, ids }: { readonly exchange: Exchange; readonly ids: readonly string[] },
): Promise<boolean> {
  const [first, second] = await ghostsFor(run, spot)
  if (first === undefined || second === undefined) return false
  return isSameAnswer(answerOf(exchange), answerOf(first), [...ids, ...idsOf(run, spot)])
}

function differencesOf(
  run: Run,
  spot: Spot,
  [hidden, first, second]: readonly (Exchange | undefined)[],
): readonly string[] {
  const answers = [hidden, first, second].map((one) =>
    one === undefined ? undefined : answerOf(one),
  )
  const [one, two, three] = answers
  if (one === undefined || two === undefined || three === undefined) return []
  // Who is told to wait is told nothing about the object.
  if (answers.some((each) => each?.status === 429 || each?.status === 503)) return []
  return compareConcealed(one, [two, three], idsOf(run, spot)).map(({ message }) => message)
}

/** The id of what a cell is about, and those of its ghosts. */
export function idsOf(run: Run, { matter }: Spot): readonly string[] {
  const live = matter.kind === 'object' ? run.objects.get(matter.object.name) : undefined
  return live === undefined ? [] : [live.id, ...live.ghosts]
}
