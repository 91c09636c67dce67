// A mutation worker: runs the tests of one target again and again in one process, each time with
// another source replaced, and answers the parent with what it found.
import { pathToFileURL } from 'node:url'
import { SourceTextModule } from 'node:vm'
import { type Generation, redirect } from './hooks.ts'
import type { Begun, Outcome, Task } from './protocol.ts'
import { Ranking } from './ranking.ts'
import { collect } from './shim.ts'
import type { Run } from './suite.ts'

let generation: Generation = { number: 0 }
let hooked = false
let endsAt = Number.POSITIVE_INFINITY
let stray: ((error: unknown) => void) | undefined

// A mutant can fail where nobody waits for it: in a timer, or in a promise that was let go.
process.on('uncaughtException', (error) => stray?.(error))
process.on('unhandledRejection', (error) => stray?.(error))
process.on('disconnect', () => process.exit())
process.on('message', (task: Task) => {
  void perform(task).then((outcome) => process.send?.(outcome))
})

async function perform(task: Task): Promise<Outcome> {
  if (!hooked) await prepare(task.root)
  const { replaced } = task
  if (replaced !== undefined && !parses(replaced.javascript)) return { kind: 'invalid' }
  endsAt = performance.now() + (task.budgetMs ?? Number.POSITIVE_INFINITY)
  const urlOf = (path: string): string => pathToFileURL(`${task.root}/${path}`).href
  generation = {
    number: generation.number + 1,
    ...(replaced && { replaced: { url: urlOf(replaced.file), javascript: replaced.javascript } }),
  }
  const strayed = new Promise<string>((resolve) => {
    stray = (error) => resolve(`outside every test: ${String(error)}`)
  })
  const by = await Promise.race([strayed, runTests(task.tests.map(urlOf))])
  return by === undefined ? { kind: 'survived' } : { kind: 'killed', by }
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

const ranking = new Ranking()
const run: Run = {
  ranking,
  onTest(milliseconds) {
    const begun: Begun = { kind: 'begun', milliseconds }
    process.send?.(begun)
  },
  isOver: () => performance.now() > endsAt,
}

async function runTests(urls: readonly string[]): Promise<string | undefined> {
  for (const url of ranking.sort(urls, (one) => one)) {
    if (run.isOver()) return undefined
    const failure = await ranking.measure(url, () => runFile(url))
    if (failure !== undefined) return failure
  }
  return undefined
}

async function runFile(url: string): Promise<string | undefined> {
  const suite = collect(url.slice(url.lastIndexOf('/') + 1))
  try {
    await import(`${url}?generation=${generation.number}`)
  } catch (error) {
    return `while loading: ${String(error)}`
  }
  return await suite.run(run)
}
