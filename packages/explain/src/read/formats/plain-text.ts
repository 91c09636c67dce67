import type { Line } from '../line.ts'
import type { Seen } from '../seen.ts'
import { firstAddress, uncoloured } from './fields.ts'
import type { LineReader, LogFormat } from './format.ts'
import { readRequestText } from './request.ts'
import { type TextTime, timeIn } from './text-times.ts'

/** So much of a line is looked at: nobody shall choose how long that takes. */
const LOOKED_AT = 2048
const METHOD = '(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)'
/** What is asked of this server begins with a slash: what begins with `https://` it asked of another one. */
const TARGET = String.raw`(\/[^\s"'|,]*)`
const STATUS = String.raw`([1-5]\d\d)(?![\d.:/%-])`

/** How programs write a request and its answer in a line of words. */
const forms: readonly (readonly [RegExp, (found: RegExpExecArray) => Asked])[] = [
  // GET /orders 200, and with whatever programs put between the two: `| 200`, `- 200`, `(200)`, `status: 200`.
  [
    new RegExp(
      String.raw`(?:^|[\s"'\[|(>:])${METHOD}["'\]]?[\s|:]{1,8}["']?${TARGET}["']?(?: HTTP\/[\d.]+["']?)?` +
        String.raw`[\s|:,(=>-]{1,8}(?:(?:status|code|status[ _]?code)[\s:=]{1,3})?${STATUS}`,
      'i',
    ),
    ([, method = '', target = '', status = '']) => ({ method, target, status }),
  ],
  // uWSGI: GET /orders => generated 12 bytes in 3 msecs (HTTP/1.1 200)
  [
    new RegExp(String.raw` ${METHOD} ${TARGET} => generated .{1,60}\(HTTP\/[\d.]+ ${STATUS}`),
    ([, method = '', target = '', status = '']) => ({ method, target, status }),
  ],
  // chi: "GET http://localhost/orders HTTP/1.1" from 203.0.113.7:1234 - 200
  [
    new RegExp(String.raw`"${METHOD} (\S+) HTTP\/[\d.]+" from \S+ - ${STATUS}`),
    ([, method = '', target = '', status = '']) => ({ method, target, status }),
  ],
  // Fiber and Iris: 200 | 1ms | 203.0.113.7 | GET | /orders
  [
    new RegExp(
      String.raw`[\s|]${STATUS}[\s|]{1,8}[\d.]+ ?[nµm]?s[\s|]{1,20}\S+[\s|]{1,20}${METHOD}[\s|]{1,12}${TARGET}`,
    ),
    ([, status = '', method = '', target = '']) => ({ method, target, status }),
  ],
]

/** What servers answer: a number of bytes behind a request is seldom one of these. */
const USUAL =
  /^(?:10[01]|20[0-46]|30[1-478]|40[0-689]|41[0-35-7]|42[2-689]|431|444|451|499|50[0-4])$/
const USUAL_LEAST = 0.9
/** One line in a hundred, or it is a word somewhere. */
const SHARE_LEAST = 0.01

interface Asked {
  readonly method: string
  readonly target: string
  readonly status: string
}

interface Told extends Asked {
  readonly time: TextTime | undefined
  readonly text: string
  /** What stands behind the request and its answer. */
  readonly behind: string
}

const ADDRESS =
  /(?:^|[\s[("'|=,])((?:::ffff:)?\d{1,3}(?:\.\d{1,3}){3}|::1|(?:[\da-f]{1,4}:){7}[\da-f]{1,4}|(?:[\da-f]{1,4}:){1,6}(?::[\da-f]{1,4}){1,6})(?=$|[\s\])"'|,:])/i
const AGENT = /"([\w.() -]+\/[\w.][^"]*)"/

/**
 * Requests among whatever else an application says, in lines of words: a method, what was asked for, and the status, with or
 * without a time and an address. It is what frameworks print, and what people write who log by hand.
 */
export const plainText: LogFormat = textFormat({ isLocal: false })

/** The same with times of which no zone is told. */
export const plainTextLocal: LogFormat = textFormat({ isLocal: true })

function textFormat({ isLocal }: { readonly isLocal: boolean }): LogFormat {
  return {
    name: 'text',
    isGuess: true,
    lacks: isLocal ? ['zone'] : [],
    reader(lines) {
      const all = lines.flatMap((line) => toldIn(line) ?? [])
      const right = all.filter(({ status }) => USUAL.test(status)).length
      if (all.length === 0 || all.length < lines.length * SHARE_LEAST) return undefined
      if (right < all.length * USUAL_LEAST) return undefined
      const isOfLocal = all[0]?.time?.hasZone === false
      return isOfLocal === isLocal ? readText : undefined
    },
  }
}

const readText: LineReader = (line, seen) => {
  const told = toldIn(line)
  if (told === undefined) return 'other'
  seen.begin(line)
  seen.time = told.time?.time ?? 0
  seen.status = Number(told.status)
  readRequestText(`${told.method.toUpperCase()} ${told.target}`, seen)
  readWho(told, seen)
  return 'read'
}

function toldIn(line: Line): Told | undefined {
  const text = uncoloured(line.slice(line.start, Math.min(line.end, line.start + LOOKED_AT)))
  // JSON has formats of its own.
  if (text.startsWith('{')) return undefined
  for (const [pattern, asked] of forms) {
    const found = pattern.exec(text)
    if (found === null) continue
    const behind = text.slice(found.index + found[0].length)
    return { ...asked(found), time: timeIn(text), text, behind }
  }
  return undefined
}

function readWho({ text, behind }: Told, seen: Seen): void {
  seen.address = firstAddress(ADDRESS.exec(text)?.[1])
  seen.agent = AGENT.exec(behind)?.[1]
}
