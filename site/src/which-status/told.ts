import answers from './answers.json' with { type: 'json' }
import type { Answers, ClientStep, GuardAnswer, StatusFacts } from './answers.ts'
import type { Ending } from './questions.ts'

const told: Answers = answers

/** What the guard answered in a situation. */
export function answerTo(ending: Ending): GuardAnswer {
  return told.answers[ending]
}

/** What bystanders make of the status. */
export function factsOf({ status }: GuardAnswer): StatusFacts {
  const facts = told.statuses[status]
  if (facts === undefined) throw new Error(`nothing is known of the status ${status}`)
  return facts
}

/** The frameworks, as they are named in code and as people write them. */
export const FRAMEWORKS = {
  express: 'Express',
  fastify: 'Fastify',
  hono: 'Hono',
  koa: 'Koa',
  nest: 'NestJS',
  node: 'node:http',
  fetch: 'Fetch',
} as const

/** One of the seven. */
export type Framework = keyof typeof FRAMEWORKS

/** Whether a text names one of the seven. */
export function isFramework(text: string): text is Framework {
  return Object.hasOwn(FRAMEWORKS, text)
}

/** How the route is guarded: first its policy, then the route itself on a framework. */
export function codeFor({ route }: GuardAnswer, framework: Framework): readonly string[] {
  const code = told.routes[route]
  return code === undefined ? [] : [code.policy, code.frameworks[framework] ?? '']
}

const VERBS: Readonly<Record<string, string>> = {
  accept: 'go on',
  refresh: 'get a new token and repeat',
  repeat: 'make a new proof and repeat',
  authenticate: 'authenticate and repeat',
  step_up: 'let the subject authenticate again, stronger',
  wait: 'wait as told and repeat',
  stop: 'stop, and hand it over',
}

/** What a client does in a few words: at first, and where the answer stays the same. */
export function clientVerbs({ client }: GuardAnswer): string {
  const [first, ...rest] = merged(client).map(({ kind, times }) =>
    times === 1 ? verbOf(kind) : `${verbOf(kind)}, ${times} times at most`,
  )
  return [capital(first ?? ''), ...rest.map((verb) => `if it is refused again: ${verb}`)].join('; ')
}

function verbOf(kind: string): string {
  return VERBS[kind] ?? kind
}

function merged(steps: readonly ClientStep[]): readonly { kind: string; times: number }[] {
  const runs: { kind: string; times: number }[] = []
  for (const { kind } of steps) {
    const last = runs.at(-1)
    if (last?.kind === kind) last.times += 1
    else runs.push({ kind, times: 1 })
  }
  return runs
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
