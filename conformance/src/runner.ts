import { type DecisionRecord, parseChallenges } from '@sallyport/contract'
import { type CanonicalAnswer, canonicalAnswers, decisionIdOf } from './canonical.ts'
import type { Case, RequestSpec, Step } from './case.ts'
import { createFixture, type Fixture } from './fixture/fixture.ts'
import type { Counter, Counts } from './fixture/world.ts'
import { judge } from './judge.ts'
import { isByGuard } from './observed.ts'
import { Symbols } from './symbols.ts'
import type { Served, Target } from './target.ts'
import { certified } from './wire/certified.ts'
import { exchange, type WireRequest } from './wire/exchange.ts'
import { linesOf, type WireAnswer } from './wire/message.ts'

/** What came of one case on one target. */
export interface CaseResult {
  /** What is wrong; nothing, where the case passes. */
  readonly problems: readonly string[]
  /** What the guard wrote, step by step, for the comparison over adapters. */
  readonly answers: readonly CanonicalStep[]
  /** What is legal and yet not as it should be, in the words of `differences.json`. */
  readonly peculiarities: ReadonlySet<string>
}

/** The different answers of one step; `undefined` where frameworks may answer in their own way. */
export type CanonicalStep = readonly CanonicalAnswer[] | undefined

/** Runs one case on one target, in a fixture of its own. Never rejects. */
export async function runCase(target: Target, written: Case): Promise<CaseResult> {
  const one = target.amended?.(written) ?? written
  const fixture = await createFixture(one.fixture)
  try {
    const served = await target.serve(fixture)
    try {
      return await new Run(target, fixture, served).all(one.steps)
    } finally {
      await served.close()
    }
  } catch (error) {
    const problems = [error instanceof Error ? error.message : String(error)]
    return { problems, answers: [], peculiarities: new Set() }
  } finally {
    await fixture.close()
  }
}

interface Sent {
  readonly spec: RequestSpec
  readonly secrets: readonly string[]
  readonly answer: WireAnswer
  readonly statuses: readonly number[]
}

/** One case on its way, step by step. */
class Run {
  readonly #target: Target
  readonly #fixture: Fixture
  readonly #served: Served
  readonly #symbols: Symbols
  readonly #problems: string[] = []
  readonly #answers: CanonicalStep[] = []
  readonly #peculiarities = new Set<string>()
  readonly #earlier = new Map<string, WireAnswer>()

  constructor(target: Target, fixture: Fixture, served: Served) {
    this.#target = target
    this.#fixture = fixture
    this.#served = served
    this.#symbols = new Symbols(fixture.office, fixture.browsers)
  }

  async all(steps: readonly Step[]): Promise<CaseResult> {
    for (const [i, step] of steps.entries()) {
      const problems = await this.#step(step)
      const name = step.name ?? `${step.request.method ?? 'GET'} ${step.request.path}`
      this.#problems.push(...problems.map((problem) => `step ${i + 1}, ${name}: ${problem}`))
    }
    const [problems, answers, peculiarities] = [this.#problems, this.#answers, this.#peculiarities]
    return { problems, answers, peculiarities }
  }

  async #step(step: Step): Promise<readonly string[]> {
    const { world } = this.#fixture
    await world.change(step.world ?? {})
    const [before, recorded] = [world.counts, world.records.length]
    const sent = await this.#sendAll(step)
    const after = world.counts
    const records = world.records.slice(recorded)
    const problemsBy = (step: Step): readonly string[] => {
      const judged = sent.flatMap((one, i) =>
        this.#judge(step, one, recordOf(one, records, i - sent.length)),
      )
      return [...new Set([...judged, ...countProblems(step, before, after)])]
    }
    const problems = problemsBy(step)
    // A difference that is listed and does not occur has to leave the list.
    const isStale = step.amends !== undefined && problemsBy(step.amends).length === 0
    this.#answers.push(this.#canonical(step, sent))
    if (step.name !== undefined && sent[0] !== undefined) {
      this.#earlier.set(step.name, sent[0].answer)
    }
    return isStale ? [...problems, 'a listed difference does not occur'] : problems
  }

  async #sendAll(step: Step): Promise<readonly Sent[]> {
    const times = Array.from({ length: step.times ?? 1 })
    if (step.parallel) return Promise.all(times.map(() => this.#send(step)))
    const sent: Sent[] = []
    for (const _ of times) sent.push(await this.#send(step))
    return sent
  }

  async #send({ request, preceding = [] }: Step): Promise<Sent> {
    const before = await Promise.all(preceding.map((one) => this.#wire(one.request, 'keep-alive')))
    const last = await this.#wire(request, 'close')
    const place = this.#served.place
    const { request: sent, shows } =
      place.ca === undefined ? { request: last, shows: undefined } : certified(last, request.from)
    const answers = await exchange(place, [...before, sent], { from: request.from, shows })
    const fields = last.fields.filter(([name]) => SECRET_FIELDS.has(name.toLowerCase()))
    return {
      spec: request,
      secrets: fields.flatMap(([, value]) => secretsIn(value)),
      answer: answers.at(-1) as WireAnswer,
      statuses: answers.slice(0, -1).map(({ status }) => status),
    }
  }

  async #wire(spec: RequestSpec, connection: string): Promise<WireRequest> {
    const { method = 'GET', path, version = '1.1', fields = {}, body = '' } = spec
    const fill = (text: string): Promise<string> => this.#symbols.fill(text)
    const named = new Set(Object.keys(fields).map((name) => name.toLowerCase()))
    const filled = await fill(body)
    const added: [string, string][] = [
      ['Host', 'api.example'],
      ['Connection', connection],
      ...(filled === '' ? [] : ([['Content-Length', String(filled.length)]] as [string, string][])),
    ]
    const lines = added.filter(([name]) => !named.has(name.toLowerCase()))
    for (const [name, values] of Object.entries(fields)) {
      for (const value of [values].flat()) lines.push([name, await fill(value)])
    }
    return { method, target: await fill(path), version, fields: lines, body: filled }
  }

  #judge(step: Step, sent: Sent, record: DecisionRecord | undefined): readonly string[] {
    const { spec: request, secrets, answer, statuses } = sent
    const earlier = this.#earlier
    const { ownFields } = this.#target
    const wanted = (step.preceding ?? []).map(({ status }) => status)
    const isPreceded = wanted.join() === statuses.join()
    return [
      ...(isPreceded ? [] : [`the answers before have ${statuses.join(', ')}, not ${wanted}`]),
      ...judge({ request, secrets, answer, record, earlier, ownFields }, step.expect),
    ]
  }

  #canonical(step: Step, sent: readonly Sent[]): CanonicalStep {
    const expected = [step.expect].flat()
    if (step.amends !== undefined || step.compare === 'nothing' || !expected.every(isByGuard))
      return undefined
    if (sent.some(({ answer }) => joinsChallenges(answer))) this.#peculiarities.add(JOINED)
    const answers = canonicalAnswers(
      sent.map(({ answer }) => answer),
      this.#target.ownFields,
    )
    const distinct = new Map(answers.map((answer) => [JSON.stringify(answer), answer]))
    return [...distinct.keys()].sort().map((key) => distinct.get(key) as CanonicalAnswer)
  }
}

const SECRET_FIELDS = new Set([
  'authorization',
  'x-api-key',
  'cookie',
  'x-csrf-token',
  'dpop',
  'client-cert',
])
const SECRET_LENGTH_MIN = 8

/** The words of a field that are long enough to be told from others by chance. */
function secretsIn(value: string): readonly string[] {
  // Of Digest credentials the rest is public, and half of it comes back in the answer.
  const digest = /^digest .*\bresponse="?(\w{8,})/i.exec(value)
  if (digest !== null) return [digest[1] as string]
  return value.split(/[\s,]+/).filter((word) => word.length >= SECRET_LENGTH_MIN)
}

/** The record of an answer: by its id, or by its place from the end where the answer names none. */
function recordOf(
  { answer }: Sent,
  records: readonly DecisionRecord[],
  index: number,
): DecisionRecord | undefined {
  const id = decisionIdOf(answer.body)
  return id === undefined ? records.at(index) : records.find((record) => record.id === id)
}

/** A request that the guard refuses reaches no handler, unless the case says otherwise. */
function countProblems(step: Step, before: Counts, after: Counts): readonly string[] {
  const isRefused = [step.expect].flat().every(isByGuard)
  const wanted = { ...(isRefused && { handled: 0 }), ...step.counts }
  return Object.entries(wanted).flatMap(([name, bounds]) => {
    const [least, most] = typeof bounds === 'number' ? [bounds, bounds] : bounds
    const count = after[name as Counter] - before[name as Counter]
    if (count >= least && count <= most) return []
    return [`${name}: ${count}, expected ${least === most ? least : `${least} to ${most}`}`]
  })
}

const JOINED = 'challenges joined in one line'

/** Legal, and some clients read only the first challenge of a line (RFC 9110 section 11.6.1). */
function joinsChallenges(answer: WireAnswer): boolean {
  return linesOf(answer, 'www-authenticate').some(
    (line) => parseChallenges(line).challenges.length > 1,
  )
}
