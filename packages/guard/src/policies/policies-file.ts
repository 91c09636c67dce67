import { readFileSync, stat } from 'node:fs'
import { resolve } from 'node:path'
import { causeOf } from '../eventually.ts'
import type { Guard } from '../guard.ts'
import { numberOption } from '../keys/number-option.ts'
import { warnOnce } from '../warning.ts'
import { inWords, type Replacement } from './rulebook.ts'

/** How a file of policies is followed. */
export interface FollowOptions {
  /** How often it is looked at, in milliseconds. Default 1,000. */
  readonly intervalMs?: number
  /** Told of each new document that is in force. */
  readonly onReplaced?: (replacement: Extract<Replacement, { kind: 'replaced' }>) => void
  /** Told what is wrong with a file, in one sentence; by default a warning of the process. */
  readonly onProblem?: (problem: string) => void
}

/** The policy document in a file, for `createGuard({ policies })`. Throws where there is no JSON. */
export function policiesFrom(path: string): unknown {
  return documentOf(path, readFileSync(path, 'utf8'))
}

function documentOf(path: string, text: string): unknown {
  try {
    // A byte order mark is no part of the text (RFC 8259 section 8.1).
    return JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text)
  } catch (error) {
    throw new TypeError(`${path} is not JSON: ${causeOf(error)}`, { cause: error })
  }
}

/**
 * Puts each new content of a file in force, and keeps the old one where the new one is wrong or gone.
 *
 * The file is looked at by its path, so that replacing it by renaming, as editors and Kubernetes do,
 * is seen too. It keeps no process alive; `close()` ends it.
 *
 *     const guard = createGuard({ realm, policies: policiesFrom('policies.json'), schemes })
 *     followPolicies(guard, 'policies.json')
 */
export function followPolicies(
  guard: Pick<Guard, 'replacePolicies'>,
  path: string,
  options: FollowOptions = {},
): { close(): void } {
  const { onReplaced, onProblem = (problem) => warnOnce(problem) } = options
  const bounds = { min: 10, max: 3_600_000, otherwise: 1_000 }
  const interval = numberOption('intervalMs', options.intervalMs, bounds)
  const file = resolve(path)
  let seen: string | undefined
  const look = (): void => {
    const text = textOf(file)
    // The same again is no change, and a mistake is told once.
    const told = typeof text === 'string' ? text : `\0${text.message}`
    if (told === seen) return
    seen = told
    const replacement = attempt(guard, path, text)
    try {
      if (replacement.kind === 'replaced') onReplaced?.(replacement)
      else onProblem(`${path}: ${replacement.problem}; the policies before stay in force`)
    } catch (error) {
      // Out of a timer it would end the process, for the sake of a log line.
      warnOnce(`a listener of ${path} failed: ${causeOf(error)}`)
    }
  }
  // Not `fs.watchFile`: what it compares with is read later than the content, and a change in between was never seen.
  let state: string | undefined
  let isAsking = false
  let isClosed = false
  const lookIfChanged = (): void => {
    // A file system that does not answer is waited for, and not asked again each time.
    if (isAsking) return
    isAsking = true
    stat(file, { bigint: true }, (error, stats) => {
      isAsking = false
      const now = error === null ? `${stats.ino} ${stats.size} ${stats.ctimeNs}` : error.code
      if (now === state || isClosed) return
      state = now
      look()
    })
  }
  const timer = setInterval(lookIfChanged, interval)
  timer.unref()
  // At once, too: the file may have changed since the guard was made.
  look()
  return {
    close: () => {
      isClosed = true
      clearInterval(timer)
    },
  }
}

/** What is in the file, or why it cannot be read. */
function textOf(file: string): string | Error {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    return error as Error
  }
}

function attempt(
  guard: Pick<Guard, 'replacePolicies'>,
  path: string,
  text: string | Error,
):
  | Extract<Replacement, { kind: 'replaced' }>
  | { readonly kind: 'wrong'; readonly problem: string } {
  try {
    if (typeof text !== 'string') throw text
    const replacement = guard.replacePolicies(documentOf(path, text))
    if (replacement.kind === 'replaced') return replacement
    return { kind: 'wrong', problem: inWords(replacement.problems) }
  } catch (error) {
    return { kind: 'wrong', problem: causeOf(error) }
  }
}
