import type { Seen } from '../seen.ts'
import { ClfTimes } from '../times.ts'
import { awsMeaning } from './cloudtrail.ts'
import { isNone } from './fields.ts'
import type { LogFormat } from './format.ts'
import { readRequestText } from './request.ts'

const head = String.raw`^\S+ (\S+) \[([^\]]{26})\] (\S+) (\S+) (\S+) ([A-Z0-9]+\.[\w.]+) (\S+)`
const LINE = new RegExp(
  String.raw`${head} (?:"([^"]*)"|-) (\d{3}|-) (\S+) \S+ \S+ \S+ \S+ (?:"[^"]*"|-) (?:"([^"]*)"|-)`,
)

/** S3's server access log (AWS documentation, Amazon S3 server access log format). */
export const s3: LogFormat = {
  name: 's3',
  reader() {
    const times = new ClfTimes()
    return (line, seen) => {
      const found = LINE.exec(line.whole())
      if (found === null) return 'unread'
      seen.begin(line)
      seen.time = times.at(Buffer.from(found[2] ?? ''), 0)
      if (Number.isNaN(seen.time)) return 'unread'
      // What S3 does of itself, as a rule of its life cycle says, is no request.
      if (found[9] === '-') return 'other'
      readFields(found, seen)
      return 'read'
    }
  },
}

function readFields(found: RegExpExecArray, seen: Seen): void {
  const [, bucket, , address, requester, id, operation, key, request = ''] = found
  const [, , , , , , , , , status, error = '', agent] = found
  seen.status = Number(status)
  readRequestText(request, seen)
  seen.path = `/${bucket}/${told(key) ?? ''}`
  seen.route = `/${bucket}/${operation}`
  seen.address = told(address)
  seen.subject = told(requester)
  seen.agent = told(agent)
  seen.id = id
  seen.reason = awsMeaning(error)?.reason
}

function told(text: string | undefined): string | undefined {
  return isNone(text) ? undefined : text
}
