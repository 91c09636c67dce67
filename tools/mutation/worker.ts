// A mutation worker: runs the tests of one target again and again in one process, each time with
// another source replaced, and answers the parent with what it found.
import { setImmediate } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { SourceTextModule } from 'node:vm'
import { type Generation, redirect } from './hooks.ts'
import type { Begun, Count, Knowledge, Outcome, Task } from './protocol.ts'
import { Ranking } from './ranking.ts'
import { Counter, isReached } from './reach.ts'
import { collect } from './shim.ts'
import type { Run } from './suite.ts'

// Short tests are announced together: a thousand messages would fill the pipe.
const ANNOUNCE_EVERY_MS = 250
const LONG_MS = 100

let generation: Generation = { number: 0 }
let hooked = false
let counts: Knowledge['counts'] = {}
let endsAt = Number.POSITIVE_INFINITY
let announcedAt = 0
let stray: ((error: unknown) => void) | undefined

// A mutant can fail where nobody waits for it: in a timer, or in a promise that was let go.
process.on('uncaughtException', (error) => stray?.(error))
process.on('unhandledRejection', (error) => stray?.(error))
process.on('disconnect', () => process.exit())
process.on('message', (task: Task) => {
  void perform(task).then((outcome) => process.send?.(outcome))
})

const ranking = new Ranking()
const run: Run = {
  ranking,
  onTest(milliseconds) {
    const now = performance.now()
    if (milliseconds < LONG_MS && now - announcedAt < ANNOUNCE_EVERY_MS) return undefined
    announcedAt = now
    const begun: Begun = { kind: 'begun', milliseconds }
    process.send?.(begun)
    // What is sent leaves only when the event loop turns, and a mutant may keep it from that.
    return setImmediate()
  },
  isOver: () => performance.now() > endsAt,
}

async function perform(task: Task): Promise<Outcome> {
  if (!hooked) await prepare(task.root)
  if (task.knowledge !== undefined) {
    ranking.load(task.knowledge.milliseconds)
    counts = task.knowledge.counts
  }
  if (task.replaced !== undefined && !parses(task.replaced.javascript)) return { kind: 'invalid' }
  begin(task)
  const strayed = new Promise<string>((resolve) => {
    stray = (error) => resolve(`outside every test: ${String(error)}`)
  })
  const work = task.learn === undefined ? runTests(task) : learn(task, task.learn)
  const by = await Promise.race([strayed, work])
  if (by !== undefined) return { kind: 'killed', by }
  const learnt = { knowledge: { milliseconds: ranking.times(), counts } }
  return { kind: 'survived', ...(task.learn !== undefined && learnt) }
}

async function prepare(root: string): Promise<void> {
  hooked = true
  redirect(root, () => generation)
  const { default: fastCheck } = await import('fast-check')
  // One seed for all, so that a result can be had twice; shrinking is of no use here.
  fastCheck.configureGlobal({ seed: 20_260, endOnFailure: true })
}

// Whether V8 takes it: an edit that makes no sense is no mutant.
function parses(javascript: string): boolean {
  try {
    new SourceTextModule(javascript)
    return true
  } catch {
    return false
  }
}

function begin({ root, replaced, budgetMs }: Task): void {
  endsAt = performance.now() + (budgetMs ?? Number.POSITIVE_INFINITY)
  const number = generation.number + 1
  if (replaced === undefined) generation = { number }
  else {
    const url = urlOf(root, replaced.file)
    generation = { number, replaced: { url, javascript: replaced.javascript } }
  }
}

function urlOf(root: string, path: string): string {
  return pathToFileURL(`${root}/${path}`).href
}

async function runTests({ root, tests, replaced }: Task): Promise<string | undefined> {
  const able = tests.filter(
    (path) => replaced === undefined || isReached(counts[path]?.[replaced.file], replaced.at),
  )
  for (const path of ranking.sort(able, (one) => one)) {
    if (run.isOver()) return undefined
    const failure = await ranking.measure(path, () => runFile(root, path))
    if (failure !== undefined) return failure
  }
  return undefined
}

async function runFile(root: string, path: string): Promise<string | undefined> {
  const suite = collect(path)
  try {
    await import(`${urlOf(root, path)}?generation=${generation.number}`)
  } catch (error) {
    return `while loading: ${String(error)}`
  }
  return await suite.run(run)
}

// Runs each test file by itself, so that what it reaches and what it takes are its own.
async function learn({ root, tests }: Task, files: readonly string[]): Promise<string | undefined> {
  const counter = new Counter()
  const found: Record<string, Record<string, Count[]>> = {}
  await counter.start()
  for (const path of tests) {
    generation = { number: generation.number + 1 }
    const failure = await ranking.measure(path, () => runFile(root, path))
    if (failure !== undefined) return failure
    const taken = await counter.take()
    const reached = files.flatMap((file) => {
      const some = taken.get(`${urlOf(root, file)}?generation=${generation.number}`)
      return some === undefined ? [] : [[file, some] as const]
    })
    found[path] = Object.fromEntries(reached)
  }
  await counter.stop()
  counts = found
  return undefined
}
