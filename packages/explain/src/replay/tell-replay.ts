import { counted } from '../tell/instants.ts'
import type { Paint } from '../tell/terminal.ts'
import { isoOf } from '../tell/told.ts'
import { visible } from '../tell/visible.ts'
import type { ReplayCaller, ReplayChange, ReplayRoute } from './changes.ts'
import type { Replay } from './replay.ts'

/** How a replay is told. */
export interface ReplayStyle {
  readonly paint: Paint
  /** Whether everything is told, and not what fits on a screen. */
  readonly isComplete: boolean
}

interface Most {
  readonly routes: number
  readonly callers: number
  readonly why: number
}

const SCREEN: Most = { routes: 6, callers: 3, why: 4 }
const ALL: Most = { routes: 1_000_000, callers: 1_000_000, why: 1_000_000 }
const NAME_LENGTH = 60
const WHY_LENGTH = 120

/** A replay for a terminal: who would lose, who would gain, and how much of it is sure. */
export function terminalReplay(replay: Replay, style: ReplayStyle): readonly string[] {
  const { losses, gains } = replay
  const { paint } = style
  const nobody = replay.unknown.records === 0 ? 'nobody loses or gains' : NOBODY_SURELY
  return [
    ...changeLines('lose', losses, { replay, style }),
    ...changeLines('gain', gains, { replay, style }),
    ...(losses.records + gains.records === 0 ? [paint('good', nobody), ''] : []),
    ...sureLines(replay, style),
    ...sampleLines(replay),
  ]
}

const NOBODY_SURELY = 'of what can be said, nobody loses or gains'

interface Telling {
  readonly replay: Replay
  readonly style: ReplayStyle
}

function changeLines(
  what: 'lose' | 'gain',
  change: ReplayChange,
  { replay, style }: Telling,
): readonly string[] {
  if (change.records === 0) return []
  const { paint, isComplete } = style
  const most = isComplete ? ALL : SCREEN
  const { callers, records, requests, routes, beyond } = change
  const kind = what === 'lose' ? 'strong' : 'bad'
  const those =
    requests === records
      ? `in ${counted(records, 'request')}`
      : `in ${counted(records, 'recorded request')}, about ${number(requests)} in all`
  const rest = routes.length - most.routes
  return [
    paint(kind, `${counted(callers, 'caller')} would ${what}, ${those}`),
    ...routes.slice(0, most.routes).flatMap((route) => routeLines(what, route, { replay, style })),
    ...(rest > 0 ? [paint('weak', `  and ${counted(rest, 'more route')}: --all tells them`)] : []),
    ...(beyond > 0
      ? [`  ${counted(beyond, 'record')} more, of callers too many to be told apart`]
      : []),
    '',
  ]
}

function routeLines(
  what: 'lose' | 'gain',
  { route, policy, callers, requests, because, top }: ReplayRoute,
  { style }: Telling,
): readonly string[] {
  const { paint, isComplete } = style
  const most = isComplete ? ALL : SCREEN
  const rest = callers - Math.min(top.length, most.callers)
  const asked = what === 'lose' ? 'would be asked for' : 'no longer asked for'
  const why = because.length === 0 ? '' : `  ${asked} ${because.join('; ')}`
  return [
    `  ${what === 'lose' ? '-' : '+'} ${visible(route, NAME_LENGTH)}  ${paint('weak', `${visible(policy)}, ${counted(requests, 'request')} of ${counted(callers, 'caller')}`)}`,
    ...(why === '' ? [] : [`    ${visible(why.trim(), WHY_LENGTH)}`]),
    ...top.slice(0, most.callers).map((one) => callerLine(one, paint)),
    ...(rest > 0 ? [paint('weak', `      and ${counted(rest, 'more caller')}`)] : []),
  ]
}

function callerLine({ id, tenant, requests, examples }: ReplayCaller, paint: Paint): string {
  const name = id === undefined ? 'anybody' : id
  const of = tenant === undefined ? '' : ` (${tenant})`
  const text = visible(`${name}${of}`, NAME_LENGTH)
  return `      ${text}  ${number(requests)}  ${paint('weak', visible(examples.slice(0, 1).join(' ')))}`
}

function sureLines(
  { sure, records, same, unasked, unknown, losses, gains }: Replay,
  { paint, isComplete }: ReplayStyle,
): readonly string[] {
  const most = isComplete ? ALL.why : SCREEN.why
  const known = records - unknown.records
  const stay = `${number(same)} stay as they are, ${number(losses.records + gains.records)} do not`
  const before = unasked === 0 ? '' : `; ${number(unasked)} were refused before a rule was asked`
  const rest = unknown.why.length - most
  const head = `sure of ${percent(sure)}: ${number(known)} of ${counted(records, 'record')}`
  return [
    paint(unknown.records === 0 ? 'good' : 'strong', head),
    `  ${stay}${before}`,
    ...(unknown.records === 0 ? [] : [`  of ${number(unknown.records)} nobody can say:`]),
    ...unknown.why.slice(0, most).map(({ why, policy, records: count, examples }) => {
      const name = policy === '' ? '' : `${visible(policy)}: `
      const example = paint('weak', visible(examples.slice(0, 1).join(' ')))
      return `    ${number(count)}  ${name}${visible(why, WHY_LENGTH)}  ${example}`
    }),
    ...(rest > 0
      ? [paint('weak', `    and ${counted(rest, 'more reason')}: --all tells them`)]
      : []),
  ]
}

/** What the records do not hold at all. */
function sampleLines({ sampling, reading }: Replay): readonly string[] {
  const { least, greatest } = sampling
  const missing =
    reading.lost === 0
      ? []
      : [`  ${counted(reading.lost, 'record')} missing, as the log says itself`]
  if (least === undefined || greatest === undefined || least === 1) return missing
  const share = least === greatest ? percent(least) : `${percent(least)} to ${percent(greatest)}`
  return [
    ...missing,
    `  of allowed requests ${share} are recorded: counts of who would lose are estimates, and rare callers may be missing`,
  ]
}

/** A share of one that does not look whole before it is. */
function percent(share: number): string {
  const value = share * 100
  if (value === 100 || value === 0) return `${value} %`
  return `${Math.min(99.99, Math.max(0.01, value)).toFixed(value > 99 || value < 1 ? 2 : 1)} %`
}

function number(count: number): string {
  return count.toLocaleString('en-US')
}

/** A replay as data. */
export function jsonReplay(replay: Replay): object {
  const { reading, ...rest } = replay
  const { files, firstTime, lastTime, ...total } = reading
  return {
    v: 1,
    ...rest,
    reading: {
      ...total,
      first: isoOf(firstTime),
      last: isoOf(lastTime),
      files: files.map(({ firstTime: first, lastTime: last, ...file }) => ({
        ...file,
        first: isoOf(first),
        last: isoOf(last),
      })),
    },
  }
}
