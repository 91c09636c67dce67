import { type StdioOptions, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Questions } from './ask.ts'
import { type Exchange, type Step, stepsOf } from './page.ts'

/** What was seen where a page promises something else. */
export interface Difference {
  readonly line: number
  readonly expected: string
  readonly seen: string
}

/** Where pages are tried, and with what on the search path. */
export interface Place {
  /** An empty folder below the project, so that its packages are found. It is emptied first. */
  readonly folder: string
  /** Folders in front of the search path: the pinned Node, and the command. */
  readonly path: readonly string[]
  /** A folder whose contents stand beside the page, for its commands to read. */
  readonly beside?: string
  /** Another page: what it saves is there from the beginning. */
  readonly shared?: string
}

/** Three programs that start beside twenty others took 110 s; what hangs hangs longer. */
const TIMEOUT_MS = 300_000
const ASK = join(import.meta.dirname, 'ask.ts')

/**
 * Does what a page asks its reader to do, in order, and tells where it is not as the page says.
 *
 * The blocks of TypeScript are one program, which grows as the page goes on: it is run anew where a
 * block promises output, and once more at the end, so that no block stays untried. Requests are sent when all files
 * are saved, so that a page may show first what is answered, and then by what.
 */
export function tryPage(markdown: string, place: Place): Difference[] {
  rmSync(place.folder, { recursive: true, force: true })
  mkdirSync(place.folder, { recursive: true })
  for (const name of place.beside === undefined ? [] : readdirSync(place.beside)) {
    symlinkSync(join(place.beside ?? '', name), join(place.folder, name))
  }
  const page: Page = { place, differences: [], program: '', printed: '', isTried: true }
  for (const step of stepsOf(place.shared ?? '')) if (step.kind === 'file') take(step, page)
  const steps = stepsOf(markdown)
  for (const step of steps) take(step, page)
  exchange(
    steps.filter((step) => step.kind === 'exchange'),
    page,
  )
  if (!page.isTried) note(page, 1, [page.printed, runProgram(page.program, place)])
  return page.differences
}

/** A page on its way: what its program has become, and what that has printed. */
interface Page {
  readonly place: Place
  readonly differences: Difference[]
  program: string
  printed: string
  isTried: boolean
}

function take(step: Step, page: Page): void {
  if (step.kind === 'file') save(page.place.folder, step)
  else if (step.kind === 'command') type(step, page)
  else if (step.kind === 'program') goOn(step, page)
}

/** Each program is started once, and gets its requests in the order of the page. */
function exchange(exchanges: readonly Exchange[], page: Page): void {
  const { place } = page
  for (const [program, asked] of Map.groupBy(exchanges, ({ to }) => to)) {
    const questions: Questions = { program, asked }
    writeFileSync(join(place.folder, 'questions.json'), JSON.stringify(questions))
    const { code, output } = run([process.execPath, ASK, 'questions.json', 'answers.json'], place)
    const answers = code === 0 ? read(join(place.folder, 'answers.json')) : []
    asked.forEach(({ answer, line }, index) => {
      note(page, line, [answer, answers[index] ?? output])
    })
  }
}

function type(step: Extract<Step, { kind: 'command' }>, page: Page): void {
  const { code, output } = run(['bash', '-eu', '-o', 'pipefail', '-c', step.text], page.place)
  const more = code === step.exitCode ? '' : `\n${output}`
  note(page, step.line, [`exit code ${step.exitCode}`, `exit code ${code}${more}`])
  if (step.output !== undefined) note(page, step.line, [step.output, output])
}

function goOn(step: Extract<Step, { kind: 'program' }>, page: Page): void {
  page.program += step.text
  page.isTried = step.output !== undefined
  if (step.output === undefined) return
  page.printed += step.output
  note(page, step.line, [page.printed, runProgram(page.program, page.place)])
}

function read(path: string): readonly string[] {
  return JSON.parse(readFileSync(path, 'utf8'))
}

function note(page: Page, line: number, [expected, seen]: readonly [string, string]): void {
  if (expected !== seen) page.differences.push({ line, expected, seen })
}

function save(folder: string, { name, text }: Extract<Step, { kind: 'file' }>): void {
  const path = join(folder, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
}

/** What it printed; an error is part of that, so that no page hides one. */
function runProgram(program: string, place: Place): string {
  writeFileSync(join(place.folder, 'page.ts'), program)
  const { code, output } = run([process.execPath, 'page.ts'], place)
  return code === 0 ? output : `${output}exit code ${code}\n`
}

function run(
  [command = '', ...args]: readonly string[],
  { folder, path }: Place,
): { readonly code: number; readonly output: string } {
  const { PATH = '', NODE_OPTIONS = '' } = process.env
  // The test runner's own settings must not reach a program that starts a runner or prints.
  const { NODE_TEST_CONTEXT: _, FORCE_COLOR: __, ...rest } = process.env
  const env = { ...rest, PATH: [...path, PATH].join(':'), NO_COLOR: '1', NODE_OPTIONS }
  // Nothing to read from: a bash whose input is a socket, as Node's pipes are, reads the machine's settings first.
  const stdio: StdioOptions = ['ignore', 'pipe', 'pipe']
  const options = { cwd: folder, env, stdio, timeout: TIMEOUT_MS, encoding: 'utf8' } as const
  const { status, stdout, stderr, error } = spawnSync(command, args, options)
  if (error !== undefined) return { code: 1, output: `${stdout ?? ''}${error.message}\n` }
  return { code: status ?? 1, output: `${stdout}${stderr}` }
}
