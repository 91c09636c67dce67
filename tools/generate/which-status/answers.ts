import type { Incoming } from '../../../examples/src/http.ts'
import { see } from '../../../packages/client/src/see.ts'
import {
  type DecisionRecord,
  type NextStep,
  nextStep,
  reasons,
  refusals,
  type SentRequest,
} from '../../../packages/contract/src/index.ts'
import type { Answers, ClientStep, GuardAnswer } from '../../../site/src/which-status/answers.ts'
import { type Ending, endings } from '../../../site/src/which-status/questions.ts'
import { actions } from '../page.ts'
import { factsOf } from '../statuses.ts'
import { EXAMPLE_ID, titleCase } from '../wire.ts'
import { routeCodes, routeNamed } from './code.ts'
import { type Situation, situations } from './situations.ts'
import { openStage, type Stage } from './stage.ts'

/**
 * What the page *Which status?* is made of: every answer asked of a running guard, every line of code taken from the
 * examples.
 */
export async function whichStatusAnswers(): Promise<Answers> {
  const answers: [Ending, GuardAnswer][] = []
  for (const ending of endings) answers.push([ending, await answerTo(situations[ending])])
  const all = answers.map(([, answer]) => answer)
  return {
    answers: Object.fromEntries(answers) as Answers['answers'],
    statuses: Object.fromEntries(all.map(({ status }) => [status, factsOf(status)])),
    routes: routeCodes([...new Set(all.map(({ route }) => route))]),
  }
}

async function answerTo(situation: Situation): Promise<GuardAnswer> {
  const stage = await openStage()
  try {
    return await ask(stage, situation)
  } finally {
    await stage.close()
  }
}

async function ask(stage: Stage, situation: Situation): Promise<GuardAnswer> {
  const { method, path, pattern = path, shown, story, authorization } = situation
  const headers = authorization && { authorization: await authorization(stage) }
  const seen = await stage.send(path, { method, ...(headers && { headers }) })
  const id = /urn:sallyport:decision:(\w+)/.exec(seen.body)?.[1]
  const record = id === undefined ? undefined : stage.api.guard.find(id)
  // Only what the guard has let through has no record that it could name.
  if (record === undefined && seen.status !== 200) throw new Error(`nobody decided about ${path}`)
  const body = id === undefined ? seen.body : seen.body.replace(id, EXAMPLE_ID)
  return {
    story,
    request: [
      `${method} ${path} HTTP/1.1`,
      ...(shown === undefined ? [] : [`Authorization: ${shown}`]),
    ],
    status: seen.status,
    fields: fieldsOf(seen),
    body: JSON.stringify(JSON.parse(body), null, 2),
    kind: record?.kind ?? 'allow',
    ...recorded(record),
    client: await stepsAfter(seen, shown),
    route: routeNamed(method, pattern),
  }
}

/** What the guard wrote down, in words that are the same at any time. */
function recorded(
  record: DecisionRecord | undefined,
): Pick<GuardAnswer, 'action' | 'code' | 'reason' | 'meaning' | 'unmet' | 'advice'> {
  const { code, reason, authorization } = record ?? {}
  return {
    action: code === undefined ? 'go on' : actions[refusals[code].client],
    ...(code !== undefined && { code, advice: refusals[code].advice }),
    ...(reason !== undefined && { reason, meaning: reasons[reason].meaning }),
    unmet: (authorization?.unmet ?? []).map(({ requirement, compared }) =>
      compared === undefined ? requirement : `${requirement}: ${compared}`,
    ),
  }
}

const OF_THE_CONNECTION = new Set(['date', 'connection', 'keep-alive', 'transfer-encoding'])

function fieldsOf({ rawHeaders }: Incoming): readonly string[] {
  return rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && !OF_THE_CONNECTION.has(name.toLowerCase())
      ? [`${titleCase(name.toLowerCase())}: ${rawHeaders[index + 1]}`]
      : [],
  )
}

const WAITS_MAX = 2

/** What a client that can renew its token and ask its subject does, as long as the answer stays the same. */
async function stepsAfter(
  seen: Incoming,
  shown: string | undefined,
): Promise<readonly ClientStep[]> {
  const answer = await see(responseOf(seen))
  const taken: NextStep[] = []
  const scheme = shown?.split(' ')[0]?.toLowerCase()
  const request: SentRequest = {
    schemes: scheme === 'basic' ? ['basic'] : ['bearer'],
    ...(scheme !== undefined && { scheme }),
    credentials: scheme === 'bearer' ? 'renewable' : 'fixed',
    repeatable: 'whole',
    stepUpFor: ['insufficient_user_authentication'],
    taken,
    longestWaitSeconds: 60,
    waitsMax: WAITS_MAX,
  }
  for (;;) {
    const step = nextStep(answer, request)
    taken.push(step)
    if (step.kind === 'accept' || step.kind === 'stop') break
  }
  return taken.map(({ kind, rule }) => ({ kind, rule }))
}

function responseOf({ status, headers, challenges, body }: Incoming): Response {
  const fields = Object.entries(headers).flatMap(([name, value]): [string, string][] =>
    name === 'www-authenticate' || value === undefined ? [] : [[name, String(value)]],
  )
  return new Response(body, {
    status,
    headers: [...fields, ...challenges.map((line): [string, string] => ['www-authenticate', line])],
  })
}
