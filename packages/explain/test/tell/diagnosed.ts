import type { Diagnosis } from '../../src/diagnose.ts'
import { findingsOf } from '../../src/find/find.ts'
import { type FileReading, totalOf } from '../../src/read/reading.ts'
import type { WrittenStyle } from '../../src/tell/told.ts'
import { BEGIN, from, Story, type Told } from '../story.ts'

const HOUR = 3600

/** What whoever reads a log must never meet alive: in clients, paths and names. */
export const HOSTILE = {
  agent: '"><script>alert(1)</script>\u001b[2J\u202e/1.0',
  path: '/files/<img src=x onerror=alert>\u001b]owned\u0007',
  subject: '</script><script>alert(2)</script>\u009b31m',
} as const

/** A file that was read. */
export function fileReading(more: Partial<FileReading> = {}): FileReading {
  return {
    path: 'access.log',
    format: 'combined',
    sure: 1,
    formats: [{ name: 'combined', lines: 100 }],
    lines: 100,
    requests: 100,
    others: 0,
    unread: 0,
    samples: [],
    firstTime: BEGIN * 1000,
    lastTime: (BEGIN + 2 * HOUR) * 1000,
    jumps: 0,
    lost: 0,
    bytes: 10_000,
    lacks: [],
    problem: undefined,
    ...more,
  }
}

/** A diagnosis of a story. */
export function diagnosed(
  story: Story,
  files: readonly FileReading[] = [fileReading()],
): Diagnosis {
  const tally = story.tally()
  return { reading: totalOf(files), findings: findingsOf(tally), tally }
}

/** A day at an API: callers that come and go, one whose credentials end, a scanner, and one who is up to no good. */
export function everyday(): Story {
  const { agent, path, subject } = HOSTILE
  return new Story()
    .each(20, (i) => {
      const told: Told[] = []
      for (let at = i; at < 2 * HOUR; at += 30) told.push({ at, ...from(i) })
      return told
    })
    .each(300, (n) => ({
      at: n * 20,
      address: '203.0.113.5',
      agent: 'report/1.0',
      status: n > 150 ? 401 : 200,
    }))
    .each(300, (n) => ({
      at: n * 20,
      address: '203.0.113.6',
      agent,
      subject,
      path: n > 150 ? path : '/files',
      status: n > 150 ? 403 : 200,
    }))
    .each(40, (n) => ({ at: n * 20, ...from(n % 20), path }))
    .each(60, (n) => ({ at: n, address: '203.0.113.9', agent, path: `/${n}.php`, status: 404 }))
}

/** A style without proofs. */
export const style: WrittenStyle = { proofOf: () => undefined, now: (BEGIN + 3 * HOUR) * 1000 }

/** A proof for each finding. */
export const proved: WrittenStyle = {
  ...style,
  proofOf: () => ({
    counts: 'what was answered, by status',
    command: "awk '{ print }' access.log",
  }),
}
