import { isNumberText } from '../compare.ts'
import { statedInstant } from '../instant.ts'
import type { Scalar } from '../leaves/operand.ts'
import { codePointOrder } from '../typed-comparison.ts'
import type { Use } from './reading.ts'

interface Wanted {
  readonly scalars: readonly Scalar[]
  /** How many values each gap has room for. */
  readonly room: number
  readonly isOrdered: boolean
  /** Whether anything that two slots can both hold can tell something. */
  readonly areLinked: boolean
  readonly types: ReadonlySet<Use['type']>
}

/** The scalars that can tell something in slots that are compared with one another. */
export function poolOf(uses: readonly Use[], room: number): readonly Scalar[] {
  const wanted: Wanted = {
    scalars: [...new Set(uses.flatMap((use) => use.scalars))],
    room,
    isOrdered: uses.some((use) => use.as === 'ordered'),
    areLinked: room > 1 && uses.some((use) => use.as !== 'identity'),
    types: new Set(uses.map((use) => use.type)),
  }
  return [
    ...new Set([
      ...wanted.scalars,
      ...textsOf(wanted),
      ...numbersOf(wanted),
      ...booleansOf(wanted),
      ...instantsOf(wanted),
    ]),
  ]
}

function textsOf({ scalars, room, isOrdered, types }: Wanted): readonly string[] {
  const texts = scalars.filter((one) => typeof one === 'string')
  const digits = strangers(texts, room, (i) => `${i + 1}`)
  if (!isOrdered) {
    // An id in a column of integers is read as its digits.
    return [...strangers(texts, room), ...(types.has('integer') ? digits : [])]
  }
  // A text that reads as a number is the same as itself and has no order, but in a column of texts.
  const words = types.has('text') ? texts : texts.filter((text) => !isNumberText(text))
  return [...(words.length === 0 ? strangers(texts, room) : wordGaps(words, room)), ...digits]
}

function numbersOf({ scalars, room, isOrdered, areLinked, types }: Wanted): readonly number[] {
  const numbers = scalars.filter((one) => typeof one === 'number')
  const hasTexts = scalars.some((one) => typeof one === 'string')
  const isTyped = types.has('integer') || types.has('number')
  if (numbers.length === 0 && !areLinked && !isTyped && (!isOrdered || hasTexts)) return []
  if (!isOrdered) return strangers(numbers, room, (i) => i + 1)
  // A column of whole numbers holds none of the gaps beside 1.5.
  const whole = types.has('integer')
    ? numbers.flatMap((one) => [Math.floor(one), Math.ceil(one)])
    : []
  return [...whole, ...numberGaps([...new Set([...numbers, ...whole])], room)]
}

function booleansOf({ scalars, types }: Wanted): readonly boolean[] {
  return types.has('boolean') || scalars.some((one) => typeof one === 'boolean')
    ? [true, false]
    : []
}

function instantsOf({ scalars, room, types }: Wanted): readonly number[] {
  if (!types.has('timestamp')) return []
  const stated = scalars.flatMap((one) => statedInstant(one) ?? []).map(Number)
  // A column of times holds whole milliseconds.
  const points = [...new Set(stated.flatMap((one) => [Math.floor(one), Math.ceil(one)]))]
  return [...stated, ...points, ...numberGaps(points, room)]
}

const NAMES = ['other', 'another', 'third', 'fourth', 'fifth']

/** Values that the rule does not name. */
function strangers<S extends Scalar>(
  known: readonly S[],
  count: number,
  name: (i: number) => S = (i) => (NAMES[i] ?? `other-${i}`) as S,
): readonly S[] {
  const found: S[] = []
  for (let i = 0; found.length < count; i += 1) {
    if (!known.includes(name(i))) found.push(name(i))
  }
  return found
}

/** Numbers before, between and after those of the rule; between whole numbers whole ones too. */
function numberGaps(numbers: readonly number[], room: number): readonly number[] {
  const points = numbers.toSorted((a, b) => a - b)
  const [first = 0] = points
  const last = points.at(-1) ?? 0
  const steps = Array.from({ length: room }, (_, i) => i + 1)
  // A step that the greatest numbers still feel.
  const step = (point: number): number => Math.max(1, Math.ceil(Math.abs(point) * 2 ** -40))
  const between = points.slice(1).flatMap((high, at) => {
    const low = points[at] as number
    return steps.flatMap((i) => [low + ((high - low) * i) / (room + 1), low + i * step(low)])
  })
  return [
    ...steps.map((i) => first - i * step(first)),
    ...between,
    ...steps.map((i) => last + i * step(last)),
    ...(points.length === 0 ? [0] : []),
  ]
}

/** Words before, between and after those of the rule. */
function wordGaps(words: readonly string[], room: number): readonly string[] {
  const sorted = words.toSorted(codePointOrder)
  const steps = Array.from({ length: room }, (_, i) => i + 1)
  // A few of the lowest words there are: `!` comes before all letters and digits.
  const first = sorted[0] as string
  const below = ['', ...steps.map((i) => '!'.repeat(i))].filter((word) => word < first)
  const above = sorted.flatMap((word, i) => {
    const next = sorted[i + 1]
    const fits = (more: string): boolean =>
      next === undefined || codePointOrder(word + more, next) < 0
    const readable = steps.map((j) => `-${'z'.repeat(j)}`)
    const lowest = steps.map((j) => '\u0000'.repeat(j))
    return (readable.every(fits) ? readable : lowest).filter(fits).map((more) => word + more)
  })
  return [...below, ...above]
}
