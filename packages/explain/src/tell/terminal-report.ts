import type { Diagnosis } from '../diagnose.ts'
import { mostOf } from '../extremes.ts'
import {
  type FileReading,
  isErrorLogAlone,
  isUnreadable,
  type LogReading,
} from '../read/reading.ts'
import type { Tally } from '../tally/tally.ts'
import { counted, instant, stretch } from './instants.ts'
import { sparkline } from './sparkline.ts'
import { type Paint, type TerminalStyle, terminalFindings } from './terminal.ts'
import { type Series, timelineOf } from './timeline.ts'
import { leftText } from './told.ts'
import { visible } from './visible.ts'

/** A whole diagnosis for a terminal: what was read, refusals over time, and what was found. */
export function terminalDiagnosis(diagnosis: Diagnosis, style: TerminalStyle): readonly string[] {
  const { reading, tally } = diagnosis
  const head = readingLines(reading, style.paint)
  if (isErrorLogAlone(reading)) {
    const none = `no refusals in ${counted(reading.lines, 'line')}`
    return [...head, '', none, '', ...foundLines(diagnosis, style)]
  }
  // Of what was not read there is nothing to be said, and least of all that it is well.
  if (tally.lines === 0) return head
  const left = leftText(tally)
  return [
    ...head,
    ...(left === undefined ? [] : [left]),
    '',
    ...courseLines(tally, style),
    ...foundLines(diagnosis, style),
  ]
}

function foundLines({ reading, findings }: Diagnosis, style: TerminalStyle): readonly string[] {
  if (findings.length > 0 || !isUnreadable(reading)) return terminalFindings(findings, style)
  return [style.paint('bad', 'nothing was found in what could be read, which is not enough')]
}

const FILES_SHOWN = 8

/** What was detected, in a line for each file; what was not read, with samples. */
export function readingLines(reading: LogReading, paint: Paint): readonly string[] {
  const { files } = reading
  const rest = files.length - FILES_SHOWN
  return [
    ...files.slice(0, FILES_SHOWN).flatMap((file) => fileLines(file, paint)),
    ...(rest > 0 ? [paint('weak', `and ${counted(rest, 'more file')}`)] : []),
    ...(files.length > 1 ? [totalLine(reading)] : []),
  ]
}

function fileLines(file: FileReading, paint: Paint): readonly string[] {
  const { path, problem, requests, unread, samples, lost, jumps, lacks } = file
  const name = visible(path === '-' ? 'standard input' : path)
  if (problem !== undefined && requests === 0) {
    const first = unread > 0 ? [`  ${counted(unread, 'line')} not read`] : []
    return [`${paint('strong', name)}  ${paint('bad', problem)}`, ...first, ...sampleLines(samples)]
  }
  const more = [
    ...(problem === undefined ? [] : [problem]),
    ...(lost > 0 ? [`${counted(lost, 'record')} missing, as the log says itself`] : []),
    ...(jumps > 0 ? [`its clock went back ${counted(jumps, 'time')}`] : []),
    ...(lacks.length === 0 ? [] : [lacksText(lacks)]),
  ]
  return [
    `${paint('strong', name)}  ${whatText(file)}`,
    ...more.map((text) => `  ${visible(text)}`),
    ...(unread === 0 ? [] : [paint('bad', `  ${counted(unread, 'line')} not read, such as:`)]),
    ...sampleLines(samples),
  ]
}

function whatText({ format, formats, lines, requests, firstTime, lastTime }: FileReading): string {
  const others = formats.slice(1).map(({ name, lines: of }) => `${counted(of, 'line')} ${name}`)
  const also = others.length === 0 ? '' : ` (and ${others.join(', ')})`
  const when =
    firstTime === undefined || lastTime === undefined
      ? ', without times'
      : `, ${stretch({ from: firstTime, to: lastTime })} UTC`
  const those = requests === lines ? '' : ` with ${counted(requests, 'request')}`
  return `${format ?? 'unknown'}${also}, ${counted(lines, 'line')}${those}${when}`
}

const LACKS: Readonly<Record<string, string>> = {
  time: 'times',
  address: 'addresses',
  agent: 'clients (User-Agent)',
}

function lacksText(lacks: readonly string[]): string {
  const missing = lacks.flatMap((one) => LACKS[one] ?? [])
  return [
    ...(missing.length === 0 ? [] : [`it holds no ${missing.join(' and no ')}: less can be found`]),
    ...(lacks.includes('zone') ? ['its times have no zone, and are taken for UTC'] : []),
  ].join('; ')
}

const SAMPLE_LENGTH = 120

function sampleLines(samples: readonly string[]): readonly string[] {
  return samples.map((sample) => `    ${visible(sample, SAMPLE_LENGTH)}`)
}

function totalLine({ lines, requests, firstTime, lastTime }: LogReading): string {
  const when =
    firstTime === undefined || lastTime === undefined
      ? ''
      : `, ${stretch({ from: firstTime, to: lastTime })} UTC`
  return `together  ${counted(lines, 'line')} with ${counted(requests, 'request')}${when}`
}

const BARS_MOST = 60
const LABEL_WIDTH = 17
const DAY_MINUTES = 1440

/** Refusals over time, a row of bars for each status; nothing where there were none. */
function courseLines(tally: Tally, { columns, paint }: TerminalStyle): readonly string[] {
  const bars = Math.max(12, Math.min(BARS_MOST, columns - LABEL_WIDTH - 24))
  const timeline = timelineOf(tally, bars)
  if (timeline === undefined) return []
  const { from, to, byStatus, binMinutes } = timeline
  const refused = byStatus.filter(({ total }) => total > 0)
  if (refused.length === 0) return [`no refusals in ${counted(tally.lines, 'request')}`, '']
  const width = timeline.requests.bins.length
  const [begin, end] = [instant(from), instant(to)]
  const isSameDay = begin.slice(0, 10) === end.slice(0, 10)
  const right = isSameDay ? end.slice(11) : end
  const left = isSameDay ? begin.slice(11) : begin
  const gap = ' '.repeat(Math.max(1, width - left.length - right.length))
  return [
    ...refused.map((series) => rowOf(series, { from, binMinutes, paint })),
    paint('weak', `${' '.repeat(LABEL_WIDTH)}${left}${gap}${right}`),
    ...(timeline.outside > 0
      ? [paint('weak', `  not drawn: ${counted(timeline.outside, 'request')} at other times`)]
      : []),
    '',
  ]
}

function rowOf(
  { name, total, bins }: Series,
  { from, binMinutes, paint }: { from: number; binMinutes: number; paint: Paint },
): string {
  const most = mostOf(bins)
  const begin = instant(from + bins.indexOf(most) * binMinutes * 60_000)
  const at = binMinutes < DAY_MINUTES ? `at ${begin.slice(11)}` : `on ${begin.slice(0, 10)}`
  const text = `${total.toLocaleString('en-US')}, most ${at}`
  return `${name.padEnd(LABEL_WIDTH)}${sparkline(bins)}  ${paint('weak', text)}`
}
