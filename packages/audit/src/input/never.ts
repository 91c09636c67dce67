import type { OperationPattern } from '../plan.ts'
import type { Part } from './part.ts'
import { patternFrom } from './pattern.ts'

/** Words in paths that promise harm by any method: what they name is never called. */
export const NEVER_WORDS: readonly string[] = [
  'create',
  'reset',
  'seed',
  'drop',
  'delete',
  'logout',
  'revoke',
  'impersonate',
  'pay',
  'send',
  'export',
]

/** What is never called: what the file says, and the words above, except what it lifts. */
export function neverFrom(
  never: Part | undefined,
  allowAnyway: Part | undefined,
): readonly OperationPattern[] {
  const lifted = patternsFrom(allowAnyway)
  const words = NEVER_WORDS.map((word) => wordPattern(word, lifted))
  return [...patternsFrom(never), ...words]
}

function patternsFrom(part: Part | undefined): readonly OperationPattern[] {
  return (part?.oneOrMore() ?? []).flatMap((one) => patternFrom(one) ?? [])
}

function wordPattern(word: string, lifted: readonly OperationPattern[]): OperationPattern {
  return {
    text: `* /**/${word}`,
    place: undefined,
    matches: (method, path) =>
      namesWord(path, word) && !lifted.some((pattern) => pattern.matches(method, path)),
  }
}

/** Whether a segment is the word, or has it as one of its words: `reset-password`, `resetPassword`. */
function namesWord(path: string, word: string): boolean {
  return path.split('/').some((segment) => {
    if (segment.startsWith('{')) return false
    const words = segment
      .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
      .toLowerCase()
      .split(/[^a-z0-9]+/)
    return words.includes(word)
  })
}
