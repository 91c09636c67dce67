import type { Diagnosis } from '../diagnose.ts'
import { type Finding, findingTypes } from '../finding.ts'
import type { FileReading, LogReading } from '../read/reading.ts'
import { timelineOf } from './timeline.ts'
import { fingerprintOf, isoOf, type WrittenStyle } from './told.ts'

const BINS_MOST = 240

/** A diagnosis as data: what was read, refusals over time, and what was found, the worst first. */
export function jsonDiagnosis(diagnosis: Diagnosis, style: WrittenStyle): object {
  const { reading, findings, tally } = diagnosis
  return {
    v: 1,
    time: isoOf(style.now),
    reading: jsonReading(reading),
    requests: tally.lines,
    // What there was no room for: of these nothing is said but their number.
    left: tally.left(),
    timeline: jsonTimeline(diagnosis),
    findings: findings.map((finding) => jsonFinding(finding, style)),
  }
}

function jsonReading({ files, ...total }: LogReading): object {
  return { ...withTimes(total), files: files.map(withTimes) }
}

type Timed = Pick<FileReading, 'firstTime' | 'lastTime'>

function withTimes<T extends Timed>({ firstTime, lastTime, ...rest }: T): object {
  return { ...rest, first: isoOf(firstTime), last: isoOf(lastTime) }
}

function jsonTimeline({ tally }: Diagnosis): object | undefined {
  const timeline = timelineOf(tally, BINS_MOST)
  if (timeline === undefined) return undefined
  const { from, to, binMinutes, outside, requests, byStatus, byReason } = timeline
  return { from: isoOf(from), to: isoOf(to), binMinutes, outside, requests, byStatus, byReason }
}

/** One finding as data. */
export function jsonFinding(finding: Finding, { proofOf }: Pick<WrittenStyle, 'proofOf'>): object {
  const { window, mark, type, ...rest } = finding
  return {
    type,
    kind: findingTypes[type],
    ...rest,
    window: { from: isoOf(window.from), to: isoOf(window.to) },
    ...(mark !== undefined && { mark: { name: mark.name, time: isoOf(mark.time) } }),
    fingerprint: fingerprintOf(finding),
    proof: proofOf(finding),
  }
}
