// A mutation worker: runs the tests of one target again and again in one process, each time with
// another source replaced, and answers the parent with what it found.
import { pathToFileURL } from 'node:url'
import { SourceTextModule } from 'node:vm'
import { type Generation, redirect } from './hooks.ts'
import type { Outcome, Task } from './protocol.ts'
import { collect } from './shim.ts'

let generation: Generation = { number: 0 }
let hooked = false
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

// How often each test file found a mutant: what found one lately goes first.
const finds = new Map<string, number>()

async function runTests(urls: readonly string[]): Promise<string | undefined> {
  const ordered = urls.toSorted((a, b) => (finds.get(b) ?? 0) - (finds.get(a) ?? 0))
  for (const url of ordered) {
    const failed = await runFile(url)
    if (failed === undefined) continue
    finds.set(url, (finds.get(url) ?? 0) + 1)
    return failed
  }
  return undefined
}

async function runFile(url: string): Promise<string | undefined> {
  const suite = collect()
  try {
    await import(`${url}?generation=${generation.number}`)
  } catch (error) {
    return `while loading: ${String(error)}`
  }
  return await suite.run()
}
