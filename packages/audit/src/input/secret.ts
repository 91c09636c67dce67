import type { Part } from './part.ts'
import { isRecord } from './part.ts'

/** The variables that secrets may come from. */
export type Env = Readonly<Record<string, string | undefined>>

/** A secret: the text itself, or `{ env: NAME }`. */
export function secretFrom(part: Part, env: Env): string | undefined {
  if (!isRecord(part.value)) return part.text('a text or `{ env: NAME }`')
  const name = part.fields(['env'])?.env?.text('the name of a variable')
  if (name === undefined)
    return Object.keys(part.value).length === 0
      ? part.mistake('a text or `{ env: NAME }` is expected')
      : undefined
  const value = env[name]
  if (value !== undefined && value !== '') return value
  return part.mistake(`the variable \`${name}\` is not set: set it before the audit runs`)
}

/** A secret that goes into a header field: it holds no line break. */
export function fieldValue(part: Part, env: Env): string | undefined {
  const value = secretFrom(part, env)
  if (value === undefined) return undefined
  const isGood = [...value].every((letter) => letter >= ' ' && letter !== '\u007f')
  return isGood ? value : part.mistake('a text without line breaks is expected')
}
