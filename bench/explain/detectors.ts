import type { Format } from './formats/index.ts'

/** One line, as far as a rule that counts by address looks at it. */
export interface Seen {
  readonly time: number
  readonly address: string
  readonly method: string
  readonly path: string
  readonly status: number
}

/** A published rule: which addresses it takes for attackers. */
export interface Detector {
  readonly name: string
  /** Where its numbers stand. */
  readonly source: string
  readonly flag: (lines: readonly Seen[]) => ReadonlySet<string>
}

/** fail2ban's default numbers (`maxretry` 5 in `findtime` 10 min) on any 401, as people deploy it. */
const fail2ban: Detector = {
  name: 'fail2ban',
  source: 'config/jail.conf: maxretry 5, findtime 10m; on each 401',
  flag: (lines) =>
    flaggedBy(
      lines.filter(({ status }) => status === 401),
      () => {
        const times: number[] = []
        return ({ time }) => {
          times.push(time)
          while ((times[0] as number) < time - 600_000) times.shift()
          return times.length >= 5
        }
      },
    ),
}

/** CrowdSec's bucket for failed authentication: it holds 5 and leaks one in 10 s; the next one flows over. */
const crowdsec: Detector = {
  name: 'CrowdSec http-generic-bf',
  source: 'http-generic-bf.yaml: capacity 5, leakspeed 10s; 401 and 403 on POST, a bucket each',
  flag: (lines) =>
    new Set(
      [401, 403].flatMap((wanted) => [
        ...flaggedBy(
          lines.filter(({ status, method }) => status === wanted && method === 'POST'),
          () => leakyBucket(5, 10_000),
        ),
      ]),
    ),
}

function leakyBucket(capacity: number, leakMs: number): (line: Seen) => boolean {
  let level = 0
  let last = 0
  return ({ time }) => {
    level = Math.max(0, level - (time - last) / leakMs) + 1
    last = time
    return level > capacity
  }
}

/** Elastic's rule for discovery and fuzzing: more than 500 GETs refused or missing, of more than 250 URLs, in 10 min. */
const elasticFuzzing: Detector = {
  name: 'Elastic discovery',
  source: 'Web Server Discovery or Fuzzing Activity: > 500 of 404, 403 and > 250 URLs in 10 min',
  flag: (lines) =>
    flaggedBy(
      lines.filter(({ status, method }) => (status === 404 || status === 403) && method === 'GET'),
      () => {
        let window: Seen[] = []
        return (line) => {
          window.push(line)
          if (window.length <= 500) return false
          window = window.filter(({ time }) => time >= line.time - 600_000)
          return window.length > 500 && new Set(window.map(({ path }) => path)).size > 250
        }
      },
    ),
}

/** Elastic's rule `POST Request Declined`: any 403 on a POST. */
const elasticDeclined: Detector = {
  name: 'Elastic POST declined',
  source: 'Web Application Suspicious Activity: POST Request Declined: any 403 on POST',
  flag: (lines) =>
    flaggedBy(
      lines.filter(({ status, method }) => status === 403 && method === 'POST'),
      () => () => true,
    ),
}

/** The rules that the diagnosis is measured beside. */
export const detectors: readonly Detector[] = [fail2ban, crowdsec, elasticFuzzing, elasticDeclined]

/** Runs a counter of its own for each address. */
function flaggedBy(
  lines: readonly Seen[],
  counter: () => (line: Seen) => boolean,
): ReadonlySet<string> {
  const counters = new Map<string, (line: Seen) => boolean>()
  const flagged = new Set<string>()
  for (const line of lines) {
    if (flagged.has(line.address)) continue
    const known = counters.get(line.address)
    const count = known ?? counter()
    if (known === undefined) counters.set(line.address, count)
    if (count(line)) flagged.add(line.address)
  }
  return flagged
}

const COMBINED = /^(\S+) - \S+ \[([^\]]+)\] "(\S+) (\S+) [^"]*" (\d+) /

/** What such a rule sees of the lines of a log, in the order of their times. */
export function seenIn(lines: Iterable<string>, format: Format): Seen[] {
  const read = { combined: readCombined, records: readRecord, json: readJson }[format]
  const seen: Seen[] = []
  for (const line of lines) {
    const one = read(line)
    if (one !== undefined) seen.push(one)
  }
  return seen.sort((one, other) => one.time - other.time)
}

function readCombined(line: string): Seen | undefined {
  const [, address = '', stamp = '', method = '', path = '', status] = COMBINED.exec(line) ?? []
  if (status === undefined) return undefined
  return { address, method, path, status: Number(status), time: timeOf(stamp) }
}

/** `10/Oct/2026:13:55:36 +0200` as milliseconds since the epoch. */
function timeOf(stamp: string): number {
  const [day, hour, minute, second = ''] = stamp.split(':')
  return Date.parse(`${day?.replaceAll('/', ' ')} ${hour}:${minute}:${second}`)
}

function readRecord(line: string): Seen | undefined {
  const { time, http, client } = JSON.parse(line)
  const { method, path, status = 200 } = http
  return { time: Date.parse(time), address: client.address ?? '', method, path, status }
}

function readJson(line: string): Seen | undefined {
  const all: Record<string, unknown> = JSON.parse(line)
  const of = (...names: string[]): string =>
    String(all[names.find((name) => name in all) ?? ''] ?? '')
  const [method = '', path = ''] = of('request').split(' ')
  const stamp = of('time_iso8601', '@timestamp', 'ts')
  return {
    time: /^\d+\.\d+$/.test(stamp) ? Number(stamp) * 1000 : Date.parse(stamp),
    address: of('remote_addr', 'client_ip', 'ip'),
    method: of('request_method') || method,
    path: of('request_uri') || path,
    status: Number(of('status', 'status_code', 'code')),
  }
}
