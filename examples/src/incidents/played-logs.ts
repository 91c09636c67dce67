import type { PlayedTime } from './played-time.ts'

/**
 * The logs of the proxies, by the played clock. What is played takes seconds, and whoever reads a log thinks in minutes;
 * our guard is shown the played clock, and programs of others have none but the real one. So each instant in their
 * logs becomes what the played clock showed then. Nothing else is changed.
 */
export type PlayedLog = (lines: string, time: PlayedTime) => string

/** nginx as it was told to write JSON, and Caddy: `ts` in seconds. */
export const playedJson: PlayedLog = (lines, time) =>
  each(lines, (text) => {
    const line = JSON.parse(text) as { ts: number }
    line.ts = time.playedAt(line.ts * 1000) / 1000
    return JSON.stringify(line)
  })

const COMBINED = /^(\S+ \S+ \S+ )\[[^\]]+\](.*) (\d+\.\d+)$/

/** Combined has whole seconds, too few here: nginx wrote the milliseconds behind it, and they go. */
export const playedCombined: PlayedLog = (lines, time) =>
  each(lines, (line) => {
    const [, before, after, seconds] = COMBINED.exec(line) ?? []
    if (seconds === undefined) throw new Error(`this is no line of nginx: ${line}`)
    return `${before}[${clfOf(time.playedAt(Number(seconds) * 1000))}]${after}`
  })

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

function clfOf(milliseconds: number): string {
  const [date = '', time = ''] = new Date(milliseconds).toISOString().split('T')
  const [year, month, day] = date.split('-')
  return `${day}/${MONTHS[Number(month) - 1]}/${year}:${time.slice(0, 8)} +0000`
}

function each(lines: string, change: (line: string) => string): string {
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => `${change(line)}\n`)
    .join('')
}
