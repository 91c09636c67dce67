import { uncoloured } from './fields.ts'
import type { LineReader, LogFormat } from './format.ts'
import { readRequestText } from './request.ts'
import { timeIn } from './text-times.ts'

/** So many requests wait for their answer; then the oldest is forgotten. */
const OPEN_MAX = 10_000
/** So much of a line is looked at: nobody shall choose how long that takes. */
const LOOKED_AT = 4096

const STARTED =
  /\bStarted ([A-Z]+) "([^"]*)" for (\S+) at (\d{4}-\d\d-\d\d \d\d:\d\d:\d\d [+-]\d{4})/
const COMPLETED = /\bCompleted (\d{3}) [^\n]{0,40}\bin [\d.]+ ?ms/
/** What joins the lines of a request: the tag of its id, or the process that works at it. */
const TAG = /\[([\da-f]{8}-[\da-f-]{27}|[\da-f]{32})\]/
const PROCESS = /^[A-Z], \[\S+ #(\d+)\]/

interface Started {
  readonly request: string
  readonly address: string
  readonly time: number
}

/**
 * The log of an application of Rails: a request begins in one line and is answered in another, and between them it says what it
 * does. What it answers with a page of its own, as where there is no route, it does not complete.
 */
export const rails: LogFormat = {
  name: 'rails',
  isGuess: true,
  reader(lines) {
    const isCompleted = lines.some((line) => COMPLETED.test(textOf(line.whole())))
    return isCompleted ? reading() : undefined
  },
}

function reading(): LineReader {
  const open = new Map<string, Started>()
  return (line, seen) => {
    const text = textOf(line.whole())
    const key = TAG.exec(text)?.[1] ?? PROCESS.exec(text)?.[1] ?? ''
    const started = startedIn(text)
    if (started !== undefined) {
      if (open.size >= OPEN_MAX) open.delete(open.keys().next().value ?? '')
      open.set(key, started)
      return 'other'
    }
    const [, status] = COMPLETED.exec(text) ?? []
    const request = status === undefined ? undefined : open.get(key)
    if (request === undefined) return 'other'
    open.delete(key)
    seen.begin(line)
    seen.time = request.time
    seen.status = Number(status)
    readRequestText(request.request, seen)
    seen.address = request.address
    return 'read'
  }
}

function textOf(text: string): string {
  return uncoloured(text.slice(0, LOOKED_AT))
}

function startedIn(text: string): Started | undefined {
  const [, method, target, address, clock] = STARTED.exec(text) ?? []
  const time = clock === undefined ? undefined : timeIn(clock)
  if (address === undefined || time === undefined) return undefined
  return { request: `${method} ${target}`, address, time: time.time }
}
