import { Child, type Reply } from './child.ts'
import { applyEdit, type Mutant } from './mutant.ts'
import { CONTROL_BUDGET_MS, type Knowledge } from './protocol.ts'
import type { Target } from './targets.ts'

/** One mutant to judge. */
export interface Job {
  readonly mutant: Mutant
  readonly target: Target
  /** The stripped source that the mutant is a change of. */
  readonly javascript: string
}

/** What became of a mutant. `timeout` and `killed` are found; `invalid` is none. */
export interface Verdict {
  readonly mutant: Mutant
  readonly target: Target
  readonly kind: 'killed' | 'survived' | 'timeout' | 'invalid'
  /** The test that found it. */
  readonly by?: string
}

/** How the pool works. */
export interface PoolOptions {
  readonly root: string
  readonly workers: number
  /** What every test may take on a mutant, however quick it is otherwise. Default: 5 seconds. */
  readonly limitMinMs?: number
  /** Called after each verdict. */
  readonly onVerdict?: (verdict: Verdict) => void
}

// After so many mutants the tests run once on the true source, in the same process: a mutant that
// spoilt the process would otherwise make the later ones look found.
const CONTROL_EVERY = 25
const LIMIT_MIN_MS = 5_000
const DIED = 'the process died'

/** Judges all jobs. Throws when the tests of a target fail on the true source. */
export async function judge(jobs: readonly Job[], options: PoolOptions): Promise<Verdict[]> {
  const known = new Map<Target, Knowledge>()
  for (const target of new Set(jobs.map((job) => job.target))) {
    known.set(target, await learn(target, options))
  }
  const queue = [...jobs]
  const lanes = Array.from({ length: options.workers }, () => new Lane(queue, known, options))
  try {
    return (await Promise.all(lanes.map((lane) => lane.run()))).flat()
  } finally {
    for (const lane of lanes) lane.stop()
  }
}

// Every test once on the true source: which place each reaches, and how long it takes.
async function learn(target: Target, options: PoolOptions): Promise<Knowledge> {
  const child = newChild(options)
  const { tests, files } = target
  const reply = await child.perform({ root: options.root, tests, learn: files })
  child.stop()
  if ('knowledge' in reply && reply.knowledge !== undefined) return reply.knowledge
  throw failure(target, reply)
}

function newChild({ limitMinMs = LIMIT_MIN_MS }: PoolOptions): Child {
  return new Child(limitMinMs)
}

function failure({ name }: Target, reply: Reply): Error {
  const by = 'by' in reply ? reply.by : reply.kind
  return new Error(`the tests of \`${name}\` fail on the true source: ${by}`)
}

/** One worker and its share of the queue. */
class Lane {
  readonly #child: Child
  readonly #queue: Job[]
  readonly #known: ReadonlyMap<Target, Knowledge>
  readonly #options: PoolOptions
  readonly #sure: Verdict[] = []
  #unsure: [Job, Verdict][] = []
  #target: Target | undefined

  constructor(queue: Job[], known: ReadonlyMap<Target, Knowledge>, options: PoolOptions) {
    this.#child = newChild(options)
    this.#queue = queue
    this.#known = known
    this.#options = options
  }

  async run(): Promise<Verdict[]> {
    for (let job = this.#queue.shift(); job !== undefined; job = this.#queue.shift()) {
      if (job.target !== this.#target) await this.#settle()
      await this.#ready(job.target)
      this.#unsure.push([job, await this.#judge(job)])
      if (this.#child.isFresh) this.#requeue()
      else if (this.#unsure.length >= CONTROL_EVERY) await this.#settle()
    }
    await this.#settle()
    return this.#sure
  }

  stop(): void {
    this.#child.stop()
  }

  // A new process, or a new set of tests, begins with a control that takes over what is known.
  async #ready(target: Target): Promise<void> {
    if (!this.#child.isFresh && target === this.#target) return
    this.#target = target
    const reply = await this.#control(target, this.#known.get(target))
    if (reply.kind !== 'survived') throw failure(target, reply)
  }

  #control({ tests }: Target, knowledge?: Knowledge): Promise<Reply> {
    const task = { root: this.#options.root, tests, budgetMs: CONTROL_BUDGET_MS }
    return this.#child.perform(knowledge === undefined ? task : { ...task, knowledge })
  }

  async #judge({ mutant, target, javascript }: Job): Promise<Verdict> {
    const changed = applyEdit(javascript, mutant)
    const replaced = { file: mutant.file, javascript: changed, at: mutant.start }
    const reply = await this.#child.perform({
      root: this.#options.root,
      tests: target.tests,
      replaced,
    })
    if (reply.kind === 'died') return { mutant, target, kind: 'killed', by: DIED }
    const by = 'by' in reply && reply.by !== undefined ? { by: reply.by } : {}
    return { mutant, target, kind: reply.kind, ...by }
  }

  // A control after the fact: if it passes, what was found since the last one stands.
  async #settle(): Promise<void> {
    if (this.#unsure.length === 0 || this.#target === undefined) return
    const reply = await this.#control(this.#target)
    if (reply.kind === 'survived') {
      for (const [, verdict] of this.#unsure.splice(0)) this.#accept(verdict)
      return
    }
    this.#child.stop()
    await this.#again()
  }

  // A worker that was stopped cannot be asked any more: what it found since the last control goes
  // back into the queue. What stopped it stands, and so does what survived.
  #requeue(): void {
    for (const [job, verdict] of this.#unsure.splice(0)) {
      if (isDoubtful(verdict)) this.#queue.unshift(job)
      else this.#accept(verdict)
    }
  }

  // The control failed: each mutant that was found since, once more in a process of its own.
  async #again(): Promise<void> {
    for (const [job, verdict] of this.#unsure.splice(0)) {
      if (!isDoubtful(verdict)) {
        this.#accept(verdict)
        continue
      }
      await this.#ready(job.target)
      this.#accept(await this.#judge(job))
      this.#child.stop()
    }
  }

  #accept(verdict: Verdict): void {
    this.#sure.push(verdict)
    this.#options.onVerdict?.(verdict)
  }
}

// A process that was spoilt makes later mutants look found, and never makes one survive.
function isDoubtful({ kind, by }: Verdict): boolean {
  return kind === 'killed' && by !== DIED
}
