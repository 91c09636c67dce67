import { bounded, quoted } from './text.ts'

/** The longest name of a permission, scope, set or attribute. */
export const NAME_LENGTH_MAX = 256

// A permission is also a scope, and leaves in a challenge: RFC 6749 section 3.3, `scope-token`.
const TOKEN = /^[\x21\x23-\x5B\x5D-\x7E]+$/
const NAME = /^[^\p{Cc}]+$/u

/** A rule that cannot be: a mistake of whoever wrote it. The message has the path and one sentence. */
export class RuleError extends Error {
  override readonly name: string = 'RuleError'
  /** Where in the rule, as in `$.rules[1].permission`. */
  readonly path: string
  /** What is wrong there, and what to write instead. */
  readonly problem: string

  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`)
    this.path = path
    this.problem = problem
  }
}

/** Whether a value can be the name of a permission or scope: `scope-token`, RFC 6749 section 3.3. */
export function isToken(value: unknown): value is string {
  return typeof value === 'string' && value.length <= NAME_LENGTH_MAX && TOKEN.test(value)
}

/** Whether a value can be the name of a set or an attribute: no control characters. */
export function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length <= NAME_LENGTH_MAX && NAME.test(value)
}

/** Whether a value is an object as JSON has them, neither null nor a list. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/**
 * The fields of one object of an untrusted rule: each is read once, and none may be left over.
 *
 * A field that nobody reads is a misspelling, and a misspelt condition must not vanish silently.
 */
export class Fields {
  readonly path: string
  readonly #object: Readonly<Record<string, unknown>>
  readonly #taken = new Set<string>()

  constructor(value: unknown, path: string) {
    if (!isObject(value)) {
      throw new RuleError(path, `${missing(value)}an object is expected`)
    }
    this.#object = value
    this.path = path
  }

  /** The value of an own field, or `undefined`. */
  take(field: string): unknown {
    this.#taken.add(field)
    return Object.hasOwn(this.#object, field) ? this.#object[field] : undefined
  }

  /** A field that holds the name of a permission or scope. */
  token(field: string): string {
    const value = this.take(field)
    if (isToken(value)) return value
    throw this.problem(
      field,
      `${missing(value, field)}a name without spaces, quotes or backslashes is expected`,
    )
  }

  /** A field that holds the name of a set or attribute. */
  text(field: string): string {
    const value = this.take(field)
    if (isName(value)) return value
    throw this.problem(
      field,
      `${missing(value, field)}a text of 1 to ${NAME_LENGTH_MAX} characters is expected`,
    )
  }

  /** Says what is wrong with a field. */
  problem(field: string, problem: string): RuleError {
    return new RuleError(`${this.path}.${field}`, problem)
  }

  /** Says that everything was read: throws when a field is left over. */
  close(): void {
    for (const field of Object.keys(this.#object)) {
      if (!this.#taken.has(field)) {
        throw new RuleError(this.path, `the field ${bounded(quoted(field))} is not known here`)
      }
    }
  }
}

/** Says that a field is not there, before what it should be: where it would stand nothing can be pointed at. */
export function missing(value: unknown, field?: string | number): string {
  if (value !== undefined) return ''
  return `${field === undefined ? 'it' : `\`${field}\``} is missing: `
}
