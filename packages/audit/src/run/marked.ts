import type { Operation } from '../plan.ts'
import { membersIn } from '../wire/json-text.ts'
import type { Spot } from './book.ts'
import { canaryText, isFreeText } from './canary-text.ts'
import { bodyText, exampleBody } from './requests.ts'
import type { Run } from './run.ts'

/** A body for a change, and the text by which the change is known again. */
export interface MarkedBody {
  readonly text: string
  /** What the owner finds when it reads back; `undefined` where no text of the body is free. */
  readonly mark: string | undefined
}

/** Makes the body of a change: the example, with a mark in a text or number that is free. */
export function markedBody(run: Run, spot: Spot): MarkedBody | undefined {
  const { operation, matter, caller } = spot
  const text = exampleBody(run, { operation, matter, caller })
  if (text === undefined) return undefined
  const value = membersIn(text)
  if (value === undefined) return { text, mark: undefined }
  const mark = canaryText()
  const live = matter.kind === 'object' ? run.objects.get(matter.object.name) : undefined
  // The canary stays: what comes later looks for it.
  const marked = withMark(value, [live?.canary, mark].filter((one) => one !== undefined).join(' '))
  if (marked !== undefined) return { text: bodyText(operation, marked), mark }
  return withNumber(operation, value) ?? { text, mark: undefined }
}

function withMark(
  body: Readonly<Record<string, unknown>>,
  mark: string,
): Readonly<Record<string, unknown>> | undefined {
  const free = Object.entries(body).find(
    ([name, value]) => typeof value === 'string' && isFreeText(name),
  )
  return free === undefined ? undefined : { ...body, [free[0]]: mark }
}

/** Numbers as marks: whole, not too small to be chance, and not too large for a limit. */
function withNumber(
  operation: Operation,
  body: Readonly<Record<string, unknown>>,
): MarkedBody | undefined {
  const free = Object.entries(body).find(
    ([name, value]) => Number.isInteger(value) && !/id$/i.test(name),
  )
  if (free === undefined) return undefined
  const mark = 11 + Math.floor(Math.random() * 80)
  return { text: bodyText(operation, { ...body, [free[0]]: mark }), mark: String(mark) }
}
