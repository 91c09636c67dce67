import type { LogFormat, Outcome } from '../../../src/read/formats/format.ts'
import { Line } from '../../../src/read/line.ts'
import { copyOf, Seen } from '../../../src/read/seen.ts'

/** What a format makes of some lines: of each its outcome, and what was seen if it is a request. */
export function readAll(
  format: LogFormat,
  texts: readonly string[],
): readonly { readonly outcome: Outcome; readonly seen: Record<string, unknown> }[] {
  const lines = texts.map((text) => Line.of(text))
  const reader = format.reader(lines)
  const seen = new Seen()
  return lines.map((line) => {
    const outcome = reader?.(line, seen) ?? 'unread'
    return { outcome, seen: outcome === 'read' ? told(copyOf(seen)) : {} }
  })
}

/** What one line says, without what it does not say. */
export function readOne(format: LogFormat, text: string): Record<string, unknown> {
  return readAll(format, [text])[0]?.seen ?? {}
}

function told(seen: object): Record<string, unknown> {
  const entries = Object.entries(seen).filter(([, value]) => value !== undefined)
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name,
      name === 'time' && typeof value === 'number' ? new Date(value).toISOString() : value,
    ]),
  )
}
