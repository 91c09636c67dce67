// What test files get as `node:test` inside a mutation worker: the same names, collected into a tree
// that can be run many times in one process and stops at the first failure.
import { mock } from 'node:test'
import { Suite } from './suite.ts'

type Body = (context: Context) => unknown
type Settings = { readonly skip?: unknown; readonly todo?: unknown; readonly only?: unknown }

/** What a test gets as its argument. */
interface Context {
  readonly name: string
  readonly signal: AbortSignal
  readonly mock: typeof mock
  test(...given: readonly unknown[]): Promise<void>
  after(body: Body): void
  diagnostic(): void
  skip(): void
  todo(): void
}

let current = new Suite('')

/** Begins a new collection of a file; whatever is declared from now on lands there. */
export function collect(file: string): Suite {
  current = new Suite(file)
  return current
}

/** Declares a suite; its body runs at once, so that everything inside is collected. */
export function describe(...given: readonly unknown[]): void {
  const { name, settings, body } = readArguments(given)
  if (isOff(settings)) return
  const [outer, inner] = [current, new Suite(`${current.path} > ${name}`)]
  outer.suites.push(inner)
  current = inner
  try {
    body(contextOf(inner, name))
  } finally {
    current = outer
  }
}

/** Declares a test. */
export function test(...given: readonly unknown[]): void {
  const { name, settings, body } = readArguments(given)
  if (isOff(settings)) return
  current.tests.push({ name, run: () => runBody(name, body) })
}

describe.skip = (): void => undefined
describe.todo = (): void => undefined
describe.only = describe
test.skip = (): void => undefined
test.todo = (): void => undefined
test.only = test

/** The other names of the same two. */
export { describe as suite, mock, test as it }

/** Declares what runs once before the tests of a suite. */
export function before(body: () => unknown): void {
  current.before.push(body)
}

/** Declares what runs once after the tests of a suite, also when one failed. */
export function after(body: () => unknown): void {
  current.after.push(body)
}

/** Declares what runs before each test of a suite. */
export function beforeEach(body: () => unknown): void {
  current.beforeEach.push(body)
}

/** Declares what runs after each test of a suite. */
export function afterEach(body: () => unknown): void {
  current.afterEach.push(body)
}

// A test has a suite of its own for its subtests and for what it cleans up.
async function runBody(name: string, body: Body): Promise<void> {
  const own = new Suite(name)
  try {
    await body(contextOf(own, name))
  } finally {
    mock.reset()
    mock.timers.reset()
    for (const clean of own.after) await clean()
  }
}

function contextOf(own: Suite, name: string): Context {
  return {
    name,
    signal: new AbortController().signal,
    mock,
    async test(...given) {
      const inner = readArguments(given)
      if (!isOff(inner.settings)) await runBody(inner.name, inner.body)
    },
    after: (body) => void own.after.push(() => body(contextOf(own, name))),
    diagnostic: () => undefined,
    skip: () => undefined,
    todo: () => undefined,
  }
}

// `(name, settings, body)`, each of the first two left out at will.
function readArguments(given: readonly unknown[]): {
  name: string
  settings: Settings
  body: Body
} {
  const name = given.find((one) => typeof one === 'string') ?? ''
  const settings = given.find((one) => typeof one === 'object' && one !== null) ?? {}
  const body = given.find((one): one is Body => typeof one === 'function')
  return { name, settings, body: body ?? (() => undefined) }
}

function isOff({ skip, todo }: Settings): boolean {
  return (skip !== undefined && skip !== false) || (todo !== undefined && todo !== false)
}
