import type { Line } from '../line.ts'
import type { Seen } from '../seen.ts'

/** A text that stands for none in logs. */
export function isNone(text: string | undefined): boolean {
  return text === undefined || text === '' || text === '-' || text === '""'
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: consoles have colours.
const COLOURS = /\u001b\[[\d;]*m/g

/** A text of a console, without its colours. */
export function uncoloured(text: string): string {
  return text.includes('\u001b') ? text.replace(COLOURS, '') : text
}

/** Who is named: on a 401 somebody only tried to be that. */
export function nameUser(name: string | undefined, seen: Seen): void {
  if (name === undefined || isNone(name)) return
  if (seen.status === 401) seen.account = name
  else seen.subject = name
}

/** Three digits, and nothing behind them in the same word; NaN for anything else. */
export function statusAt({ bytes, end }: Line, at: number): number {
  const hundreds = (bytes[at] ?? 0) - 48
  const tens = (bytes[at + 1] ?? 0) - 48
  const ones = (bytes[at + 2] ?? 0) - 48
  const isNumber = isDigit(hundreds) && isDigit(tens) && isDigit(ones) && at + 3 <= end
  if (!isNumber || (at + 3 < end && isDigit((bytes[at + 3] ?? 0) - 48))) return Number.NaN
  return hundreds * 100 + tens * 10 + ones
}

function isDigit(value: number): boolean {
  return value >= 0 && value <= 9
}

const WITH_PORT = /^(?:\[([^\]]+)\]|([\d.]+|[^:]+))(?::\d+)?$/

/** The first address of a list, without its port. */
export function firstAddress(text: string | undefined): string | undefined {
  if (text === undefined || isNone(text)) return undefined
  const first = text.split(',', 1)[0]?.trim() ?? ''
  const [, bracketed, plain] = WITH_PORT.exec(first) ?? []
  return bracketed ?? plain ?? (first === '' ? undefined : first)
}

/** A path without its query and what stands in front of it. */
export function pathOf(target: string): string {
  const path = target.split('?', 1)[0] ?? ''
  if (path.startsWith('/')) return path
  const scheme = path.indexOf('://')
  if (scheme === -1) return path
  const slash = path.indexOf('/', scheme + 3)
  return slash === -1 ? '/' : path.slice(slash)
}
