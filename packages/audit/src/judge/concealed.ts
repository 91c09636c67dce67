import type { AuditAnswer } from '../exchange.ts'
import { normalised, tellingFields } from './normalise.ts'
import { median } from './timing.ts'

/** One thing by which two answers can be told apart. */
export interface Difference {
  readonly kind: 'status' | 'fields' | 'body' | 'time'
  readonly message: string
}

/**
 * What tells an answer about a hidden object from those about two that do not exist.
 *
 * The two ghosts are the control: what differs between them changes anyway, and tells nothing.
 */
export function compareConcealed(
  hidden: AuditAnswer,
  [first, second]: readonly [AuditAnswer, AuditAnswer],
  ids: readonly string[],
): readonly Difference[] {
  if (hidden.status !== first.status) {
    if (first.status !== second.status) return []
    return [{ kind: 'status', message: `${hidden.status} instead of ${first.status}` }]
  }
  return [
    ...fieldDifferences(hidden, [first, second], ids),
    ...bodyDifferences(hidden, [first, second], ids),
  ]
}

function fieldDifferences(
  hidden: AuditAnswer,
  [first, second]: readonly [AuditAnswer, AuditAnswer],
  ids: readonly string[],
): readonly Difference[] {
  const [one, two, three] = [hidden, first, second].map((answer) =>
    gathered(tellingFields(answer, ids)),
  )
  if (one === undefined || two === undefined || three === undefined) return []
  const names = new Set([...one.keys(), ...two.keys()])
  const changing = (name: string): boolean => two.get(name) !== three.get(name)
  const told = [...names].filter((name) => one.get(name) !== two.get(name) && !changing(name))
  const [name] = told.filter((one) => one !== 'content-length' || told.length === 1)
  if (name === undefined) {
    const isOrdered = [...one.keys()].join() === [...two.keys()].join()
    const isSteady = [...two.keys()].join() === [...three.keys()].join()
    return isOrdered || !isSteady
      ? []
      : [{ kind: 'fields', message: 'the fields come in another order' }]
  }
  // A body that echoes the id is as long as the id; what its length tells, the body tells.
  if (name === 'content-length') return []
  return [
    {
      kind: 'fields',
      message: `\`${name}\` is \`${one.get(name) ?? 'absent'}\` instead of \`${two.get(name) ?? 'absent'}\``,
    },
  ]
}

/** The values of each name together: a challenge may take several lines. */
function gathered(fields: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  const all = new Map<string, string>()
  for (const [name, value] of fields) {
    const before = all.get(name)
    all.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return all
}

function bodyDifferences(
  hidden: AuditAnswer,
  [first, second]: readonly [AuditAnswer, AuditAnswer],
  ids: readonly string[],
): readonly Difference[] {
  const [one = '', two = '', three = ''] = [hidden, first, second].map(({ body }) =>
    normalised(body, ids),
  )
  if (one === two) return []
  const masked = maskChanging([two, three], one)
  if (masked === undefined || masked.hidden === masked.ghost) return []
  return [
    { kind: 'body', message: `the body is \`${shortened(one)}\` instead of \`${shortened(two)}\`` },
  ]
}

/** Bodies without the words in which two ghosts differ; `undefined` where the ghosts have nothing in common. */
function maskChanging(
  [ghost, other]: readonly [string, string],
  hidden: string,
): { readonly hidden: string; readonly ghost: string } | undefined {
  if (ghost === other) return { hidden, ghost }
  const [one, two, three] = [ghost, other, hidden].map((text) => text.split(/([\w-]+)/))
  if (one === undefined || two === undefined || three === undefined) return undefined
  if (one.length !== two.length) return undefined
  const changing = new Set(one.flatMap((word, index) => (word === two[index] ? [] : [index])))
  const mask = (words: readonly string[]): string =>
    words.map((word, index) => (changing.has(index) ? '<changing>' : word)).join('')
  return { hidden: mask(three), ghost: mask(one) }
}

function shortened(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 80 ? `${line.slice(0, 80)}...` : line
}

/**
 * Why two answers about objects that do not exist are no measure for a hidden one, where they are not: they are of
 * different kinds, or their ids were refused for their form.
 */
export function whyNoMeasure(
  hidden: AuditAnswer,
  [first, second]: readonly [AuditAnswer, AuditAnswer],
  ids: readonly string[],
): string | undefined {
  if (first.status !== second.status) {
    return `two objects that do not exist are answered ${first.status} and ${second.status}: neither is a measure`
  }
  const isOfForm = (first.status === 400 || first.status === 422) && hidden.status !== first.status
  if (isOfForm) {
    return `an id that does not exist is answered ${first.status}, perhaps for its form: it is no measure`
  }
  const [one, two, three] = [first, second, hidden].map(({ body }) =>
    normalised(body, ids).split(/([\w-]+)/),
  )
  const isSteady = one?.join('') === two?.join('')
  if (isSteady || (one?.length === two?.length && one?.length === three?.length)) return undefined
  return 'two objects that do not exist are answered with different bodies: neither is a measure'
}

/** Whether an answer is the one about an object that does not exist. */
export function isSameAnswer(
  one: AuditAnswer | undefined,
  two: AuditAnswer | undefined,
  ids: readonly string[],
): boolean {
  if (one === undefined || two === undefined || one.status !== two.status) return false
  return normalised(one.body, ids) === normalised(two.body, ids)
}

/** So many times slower is the fastest of the slow ones than half of the others. */
const TIMES_MIN = 2

/** A difference of less than this is noise, in milliseconds. */
const MILLISECONDS_MIN = 5

/** What tells wrong passwords for a known name from those for unknown ones. */
export function compareSignIns(
  known: readonly AuditAnswer[],
  unknown: readonly AuditAnswer[],
  name: string,
): readonly Difference[] {
  const [first] = known
  const [one, two] = unknown
  if (first === undefined || one === undefined || two === undefined) return []
  const told = compareConcealed(first, [one, two], [name])
  return told.length > 0 ? told : timeDifferences(known, unknown)
}

function timeDifferences(
  known: readonly AuditAnswer[],
  unknown: readonly AuditAnswer[],
): readonly Difference[] {
  const [one, two] = [known, unknown].map((all) => all.map(({ milliseconds }) => milliseconds))
  if (one === undefined || two === undefined) return []
  // The fastest, and half of the others: what else a machine does makes answers slower, and never faster.
  const [fast, slow] = median(one) < median(two) ? [one, two] : [two, one]
  const [high, low] = [Math.min(...slow), median(fast)]
  if (high < TIMES_MIN * low || high - low < MILLISECONDS_MIN) return []
  const message = `${median(one).toFixed(1)} ms for a name that exists, ${median(two).toFixed(1)} ms for one that does not`
  return [{ kind: 'time', message }]
}
