import type { DecisionRecord } from '@sallyport/contract'
import type { Paint } from '../tell/terminal.ts'
import { visible } from '../tell/visible.ts'
import type { StoryStep } from './steps.ts'
import type { StoryAnswer } from './story.ts'
import type { StoryRuling } from './story-ruling.ts'
import type { WhyAnswer } from './why.ts'
import { momentOf } from './words.ts'

const NAME_WIDTH = 16
const TEXT_LENGTH_MAX = 600
const OTHERS_SHOWN = 5

/** A story for a terminal. Nothing of what a client sent reaches it alive. */
export function terminalStory(
  { story, others }: Extract<WhyAnswer, { kind: 'story' }>,
  paint: Paint,
): readonly string[] {
  const { record, summary, steps, ruling, answer, caller, advice } = story
  const line = (name: string, text: string): string =>
    `  ${paint('weak', name.padEnd(NAME_WIDTH))}${visible(text, TEXT_LENGTH_MAX)}`
  const lines = (name: string, texts: readonly string[]): readonly string[] =>
    texts.map((text, i) => line(i === 0 ? name : '', text))
  return [
    paint(record.kind === 'allow' ? 'good' : 'bad', visible(summary, TEXT_LENGTH_MAX)),
    ...lines('when', [momentOf(record.time)]),
    ...lines('where', whereTexts(record)),
    ...lines('who', whoTexts(record)),
    '',
    ...steps.map((step) => stepLine(step, paint)),
    '',
    ...(ruling === undefined ? [] : lines('rule', rulingTexts(ruling))),
    ...lines('caller saw', answerTexts(answer)),
    ...lines('caller', caller),
    ...lines('this route', story.others),
    ...advice.map(({ who, step }) => line(who === 'client' ? 'the client' : 'do now', step)),
    ...(others.length === 0 ? [] : ['', ...otherLines(others, paint)]),
  ]
}

const MARKS = { passed: 'ok', stopped: 'NO', skipped: '-', 'not reached': '' } as const

function stepLine({ step, outcome, found }: StoryStep, paint: Paint): string {
  const kind = outcome === 'stopped' ? 'bad' : outcome === 'passed' ? 'good' : 'weak'
  const text = outcome === 'not reached' ? 'not reached' : visible(found, TEXT_LENGTH_MAX)
  const shown = outcome === 'not reached' ? paint('weak', text) : text
  return `  ${paint(kind, MARKS[outcome].padEnd(3))}${step.padEnd(NAME_WIDTH - 3)}${shown}`
}

function whereTexts({ service, http, trace_id: trace }: DecisionRecord): readonly string[] {
  const version = service?.version === undefined ? '' : ` ${service.version}`
  const instance = service?.instance === undefined ? '' : ` on ${service.instance}`
  return [
    ...(service === undefined ? [] : [`${service.name}${version}${instance}`]),
    ...(http.route === undefined ? [] : [`route ${http.method} ${http.route}`]),
    ...(trace === undefined ? [] : [`trace ${trace}`]),
  ]
}

function whoTexts({ client }: DecisionRecord): readonly string[] {
  const { address, agent } = client
  if (address === undefined && agent === undefined) return []
  const by = agent === undefined ? '' : `, ${agent}`
  return [`from ${address ?? 'an unknown address'}${by}`]
}

function rulingTexts({
  policy,
  version,
  document,
  rule,
  unmet,
  change,
}: StoryRuling): readonly string[] {
  const named = document === undefined ? '' : ` (document ${document})`
  return [
    `${policy}, version ${version}${named}${rule === undefined ? '' : `: ${rule}`}`,
    ...unmet.map(({ needed, had }) => `needed ${needed}; had ${had}`),
    ...(change === undefined ? [] : [change]),
  ]
}

function answerTexts(answer: StoryAnswer): readonly string[] {
  const { status, code, challenges, retryAfterSeconds, hidden } = answer
  if (status === undefined) return ['whatever the handler answered']
  const wait = retryAfterSeconds === undefined ? '' : `, Retry-After: ${retryAfterSeconds}`
  return [
    `${status}${code === undefined ? '' : ` ${code}`}${wait}`,
    ...challenges.map((challenge) => `WWW-Authenticate: ${challenge}`),
    ...(hidden === undefined ? [] : [hidden]),
  ]
}

function otherLines(others: readonly DecisionRecord[], paint: Paint): readonly string[] {
  const rest = others.length - OTHERS_SHOWN
  return [
    paint('weak', 'others that the same question names:'),
    ...others.slice(0, OTHERS_SHOWN).map((record) => {
      const { id, time, http, kind, reason } = record
      const what = `${http.method} ${http.path} ${reason ?? kind}`
      return `  ${visible(id)}  ${momentOf(visible(time))}  ${visible(what, 120)}`
    }),
    ...(rest > 0 ? [`  and ${rest} more`] : []),
  ]
}
