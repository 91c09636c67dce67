import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { type Step, stepsOf } from './page.ts'

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
}

const TIMEOUT_MS = 60_000

/**
 * Does what a page asks its reader to do, in order, and tells where it is not as the page says.
 *
 * The blocks of TypeScript are one program, which grows as the page goes on: it is run anew where a
 * block promises output, and once more at the end, so that no block stays untried.
 */
export function tryPage(markdown: string, place: Place): Difference[] {
  const { folder } = place
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  const differences: Difference[] = []
  let program = ''
  let printed = ''
  let isTried = true
  const note = (line: number, expected: string, seen: string): void => {
    if (expected !== seen) differences.push({ line, expected, seen })
  }
  for (const step of stepsOf(markdown)) {
    if (step.kind === 'file') save(folder, step)
    else if (step.kind === 'command') {
      const { code, output } = run(['bash', '-eu', '-o', 'pipefail', '-c', step.text], place)
      const isRight = code === step.exitCode
      note(
        step.line,
        `exit code ${step.exitCode}`,
        `exit code ${code}${isRight ? '' : `\n${output}`}`,
      )
      if (step.output !== undefined) note(step.line, step.output, output)
    } else {
      program += step.text
      isTried = step.output !== undefined
      if (step.output === undefined) continue
      printed += step.output
      note(step.line, printed, runProgram(program, place))
    }
  }
  if (!isTried) note(1, printed, runProgram(program, place))
  return differences
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
  const options = { cwd: folder, env, timeout: TIMEOUT_MS, encoding: 'utf8' } as const
  const { status, stdout, stderr, error } = spawnSync(command, args, options)
  if (error !== undefined) return { code: 1, output: `${stdout ?? ''}${error.message}\n` }
  return { code: status ?? 1, output: `${stdout}${stderr}` }
}
