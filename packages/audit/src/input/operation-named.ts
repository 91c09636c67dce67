import { suggestion } from '@sallyport/policy'
import type { Operation } from '../plan.ts'
import type { Part } from './part.ts'
import { isOf, patternFrom } from './pattern.ts'

/** The id of the operation that a text names; the names of its parameters do not count. */
export function operationNamed(
  part: Part,
  operations: readonly Operation[],
  methods?: readonly string[],
): string | undefined {
  const pattern = patternFrom(part)
  if (pattern === undefined) return undefined
  const found = operations.find((operation) => isOf(pattern, operation))
  if (found === undefined || pattern.text.includes('*')) {
    const known = operations.map(({ id }) => id)
    return part.mistake(
      `\`${pattern.text}\` is no operation of the target${suggestion(pattern.text, known)}`,
    )
  }
  if (methods !== undefined && !methods.includes(found.method) && found.reads !== true) {
    return part.mistake(
      `an operation with ${methods.join(' or ')} is expected: of another that only reads, say \`reads: true\` in \`routes\``,
    )
  }
  return found.id
}
