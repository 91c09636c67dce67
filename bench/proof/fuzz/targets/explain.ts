import { formats } from '../../../../packages/explain/src/read/formats/index.ts'
import { Line } from '../../../../packages/explain/src/read/line.ts'
import { copyOf, Seen } from '../../../../packages/explain/src/read/seen.ts'
import { jsonOf, RecordScan } from '../../../../packages/explain/src/replay/record-scan.ts'
import {
  recordedSubject,
  recordedTruths,
} from '../../../../packages/explain/src/replay/recorded-subject.ts'
import { readCurl } from '../../../../packages/explain/src/why/curl-line.ts'
import { parsersOf, type Reader } from '../corpus.ts'
import { must, type Parser } from '../parser.ts'

/** The parsers of explain: each format of logs, by its name, and lines of curl. */
export const explain: readonly Parser[] = parsersOf('explain', {
  ...Object.fromEntries(formats.map(({ name }) => [name, readLog(name)])),
  replay: (text) => {
    const scan = new RecordScan()
    if (!scan.read(Line.of(text))) return 'none'
    if (scan.lost !== undefined) return 'gap'
    const { method, path } = scan.request()
    must(
      scan.unmet().every((one) => typeof one === 'string'),
      'lacks what is no text',
    )
    must(typeof (method + path + scan.id + scan.kind) === 'string', 'has no request')
    const subject = recordedSubject(jsonOf(scan.subject))
    const truths = recordedTruths(jsonOf(scan.conditions))
    return `record ${scan.hasUnmet} ${subject?.holdsMore} ${truths.size > 0} ${scan.sampleRate > 1}`
  },
  curl: (text) => {
    const question = readCurl(text)
    if (question.kind !== 'asked') return question.kind
    const { asked } = question
    if (asked.kind === 'request') must(asked.path.startsWith('/'), 'asks for no path')
    return asked.kind
  },
})

/** Reads the lines of a text by all formats of a name, each as if the file were of that format. */
function readLog(name: string): Reader {
  const own = formats.filter((format) => format.name === name)
  return (text) => {
    const lines = text.split('\n').map((line) => Line.of(line))
    const seen = new Seen()
    const outcomes = own.map((format) => {
      const reader = format.reader(lines)
      return lines.map((line) => {
        const outcome = reader?.(line, seen) ?? 'none'
        return outcome === 'read' ? wellFormed(seen) : outcome
      })
    })
    return outcomes.join(' ')
  }
}

function wellFormed(seen: Seen): string {
  const { status, time, method, path } = copyOf(seen)
  must(Number.isInteger(status) && status >= 0 && status <= 999, 'has no status')
  must(!Number.isNaN(time), 'has a time that is none')
  must(typeof method === 'string' && typeof path === 'string', 'has no request')
  return `read ${status} ${time === 0}`
}
