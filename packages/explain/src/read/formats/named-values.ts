import { Line } from '../line.ts'
import { anyJson } from './any-json.ts'
import type { LogFormat } from './format.ts'
import { timeIn } from './text-times.ts'

/** What a line says under names; `undefined` if it does not. */
type Members = Readonly<Record<string, string>> | undefined

/** How lines are taken apart, from the first of them; `undefined` where they are of another form. */
interface Form {
  readonly name: string
  readonly reader: (lines: readonly string[]) => ((text: string) => Members) | undefined
}

const PAIRS_LEAST = 3
/** So much of a line is looked at: nobody shall choose how long that takes. */
const LOOKED_AT = 8192
const PAIR = /(?:^|\s)([A-Za-z_@][\w.@-]*)=("(?:[^"\\]|\\.)*"|\S*)/g
const LABELLED = /^([A-Za-z_@][\w.@-]*)[:=](.*)$/s

/** `name=value` with blanks between, as Heroku's router, lograge and programs in Go write it; a time may stand in front. */
const logfmt: Form = { name: 'logfmt', reader: () => pairsIn }

function pairsIn(text: string): Members {
  if (text.startsWith('{')) return undefined
  const found = [...text.matchAll(PAIR)]
  if (found.length < PAIRS_LEAST) return undefined
  const front = text.slice(0, found[0]?.index)
  const members = found.map(([, name = '', value = '']) => [name, unquoted(value)] as const)
  return { ...timeMember(front), ...Object.fromEntries(members) }
}

function timeMember(front: string): Readonly<Record<string, string>> {
  const found = front.trim() === '' ? undefined : timeIn(front)
  return found === undefined ? {} : { time: new Date(found.time).toISOString() }
}

function unquoted(value: string): string {
  return value.startsWith('"') ? value.slice(1, -1).replaceAll(String.raw`\"`, '"') : value
}

/** `name:value` with tabs between, LTSV, or with bars. */
const labelled: Form = {
  name: 'ltsv',
  reader: () => (text) => {
    const parts = text.split(text.includes('\t') ? '\t' : '|')
    const members = parts.flatMap((part) => {
      const [, name, value] = LABELLED.exec(part.trim()) ?? []
      return name === undefined || value === undefined ? [] : [[name, value.trim()] as const]
    })
    const isWhole = members.length >= PAIRS_LEAST && members.length > parts.length / 2
    return isWhole ? Object.fromEntries(members) : undefined
  },
}

const SEPARATORS = [',', '\t', ';', '|'] as const
const ZEEK = '#fields\t'

/** Columns that the first line names, as tables are written; Zeek names them in a line that says so. */
const columns: Form = {
  name: 'csv',
  reader: (lines) => {
    const zeek = lines.find((line) => line.startsWith(ZEEK))
    const heading = zeek?.slice(ZEEK.length) ?? lines[0] ?? ''
    const separator = SEPARATORS.find((one) => heading.split(one).length > PAIRS_LEAST)
    if (separator === undefined) return undefined
    const names = cellsOf(heading, separator).map((name) => name.trim().replaceAll(' ', '_'))
    if (!names.every((name) => /^[A-Za-z][\w.()-]*$/.test(name))) return undefined
    return (text) => {
      const cells = text.startsWith('#') || text === heading ? [] : cellsOf(text, separator)
      if (cells.length !== names.length) return undefined
      return Object.fromEntries(names.map((name, i) => [name, cells[i] ?? '']))
    }
  },
}

/** The cells of a line: a quoted one may hold what stands between others. */
function cellsOf(text: string, separator: string): readonly string[] {
  const cells: string[] = []
  let from = 0
  while (from <= text.length) {
    const isQuoted = text[from] === '"'
    const to = isQuoted ? endOfQuoted(text, from) : text.indexOf(separator, from)
    const end = to === -1 ? text.length : to
    const cell = text.slice(from, end)
    cells.push(isQuoted ? cell.slice(1, -1).replaceAll('""', '"') : cell)
    from = end + 1
  }
  return cells
}

/** Where the cell ends behind its second quotation mark; of two together the first ends nothing. */
function endOfQuoted(text: string, from: number): number {
  let at = text.indexOf('"', from + 1)
  while (at !== -1 && text[at + 1] === '"') at = text.indexOf('"', at + 2)
  return at === -1 ? -1 : at + 1
}

/**
 * Requests under names of any kind that are not JSON: they are read as the JSON that they could be, what is what being told by how
 * names and values look.
 */
export const namedValues: readonly LogFormat[] = [logfmt, labelled, columns].flatMap((form) => [
  formatOf(form, false),
  formatOf(form, true),
])

function formatOf({ name, reader }: Form, isLocal: boolean): LogFormat {
  return {
    name,
    lacks: isLocal ? ['zone'] : [],
    reader(lines) {
      const texts = lines.map(textOf)
      const membersOf = reader(texts)
      const all = texts.flatMap((text) => {
        const members = membersOf?.(text)
        return members === undefined ? [] : [members]
      })
      if (membersOf === undefined || all.length === 0 || isZoneless(all) !== isLocal)
        return undefined
      const inner = anyJson.reader(all.map(jsonOf))
      return (
        inner &&
        ((line, seen) => {
          const members = membersOf(textOf(line))
          return members === undefined ? headingOf(line) : inner(jsonOf(members), seen)
        })
      )
    },
  }
}

function headingOf(line: Line): 'other' | 'unread' {
  return /^#|^[A-Za-z][\w .()-]*[,;\t|][\w .()",;\t|-]*$/.test(textOf(line)) ? 'other' : 'unread'
}

function textOf(line: Line): string {
  return line.slice(line.start, Math.min(line.end, line.start + LOOKED_AT)).trimEnd()
}

/** Whether the first time that is told has no zone; seconds since the epoch need none. */
function isZoneless(all: readonly NonNullable<Members>[]): boolean {
  for (const members of all) {
    for (const value of Object.values(members)) {
      const found = timeIn(value)
      if (found !== undefined) return !found.hasZone
    }
  }
  return false
}

const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]*:[\da-f:.]*:[\da-f:.]*)$/i
/** What is called so, and is an address, is that of the client, or of whom a proxy asks for. */
const CLIENT = /^(?:ip_?addr(?:ess)?|host|id\.orig_h|address|h)$/i
const FORWARDED = /^(?:fwd|forwardedfor)$/i

/** A line as JSON, under names that say what is what. */
function jsonOf(members: NonNullable<Members>): Line {
  const named = Object.entries(members).map(([name, value]): readonly [string, unknown] => {
    if (CLIENT.test(name) && ADDRESS.test(value)) return ['client_ip', value]
    if (FORWARDED.test(name)) return ['forwarded_for', value]
    if (/^\d{3}$/.test(value) || /^\d{9,}(?:\.\d+)?$/.test(value)) return [name, Number(value)]
    const found = /time|date|^ts$|^t$/i.test(name) ? timeIn(value) : undefined
    return [name, found === undefined ? value : new Date(found.time).toISOString()]
  })
  return Line.of(JSON.stringify(Object.fromEntries(named)))
}
