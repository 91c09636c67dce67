import { readFileSync, unwatchFile, watchFile } from 'node:fs'
import { resolve } from 'node:path'
import { causeOf } from './eventually.ts'
import type { Guard } from './guard.ts'
import { numberOption } from './keys/number-option.ts'
import { inWords, type Replacement } from './rulebook.ts'
import { warnOnce } from './warning.ts'

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
  const text = readFileSync(path, 'utf8')
  try {
    return JSON.parse(text)
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
  const look = (): void => {
    const replacement = attempt(guard, file)
    if (replacement.kind === 'replaced') onReplaced?.(replacement)
    else onProblem(`${path}: ${replacement.problem}; the policies before stay in force`)
  }
  watchFile(file, { interval, persistent: false }, look)
  return { close: () => unwatchFile(file, look) }
}

function attempt(
  guard: Pick<Guard, 'replacePolicies'>,
  file: string,
):
  | Extract<Replacement, { kind: 'replaced' }>
  | { readonly kind: 'wrong'; readonly problem: string } {
  try {
    const replacement = guard.replacePolicies(policiesFrom(file))
    if (replacement.kind === 'replaced') return replacement
    return { kind: 'wrong', problem: inWords(replacement.problems) }
  } catch (error) {
    return { kind: 'wrong', problem: causeOf(error) }
  }
}
