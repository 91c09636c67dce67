import { type Place, suggestion } from '@sallyport/policy'
import type { FilePlace } from '../plan.ts'
import { pathOf } from './path-of.ts'
import type { Source } from './source.ts'

/** All that is wrong with the input; each line says where, and what to write. */
export class AuditInputError extends Error {
  override readonly name: string = 'AuditInputError'
  readonly lines: readonly string[]

  constructor(lines: readonly string[]) {
    super(lines.join('\n'))
    this.lines = lines
  }
}

/** Mistakes beyond this many are not told. */
const MISTAKES_MAX = 200

/** The mistakes that were found so far, in all files. */
export class Mistakes {
  readonly lines: string[] = []

  /** Notes one. */
  add(line: string): void {
    if (this.lines.length < MISTAKES_MAX && !this.lines.includes(line)) this.lines.push(line)
  }

  /** Ends here if there is any. */
  end(): void {
    if (this.lines.length > 0) throw new AuditInputError(this.lines)
  }
}

/** A part of a file: its value, where it stands, and where mistakes in it are noted. */
export class Part {
  readonly value: unknown
  readonly at: Place
  readonly source: Source
  readonly mistakes: Mistakes

  constructor(value: unknown, at: Place, within: Pick<Part, 'source' | 'mistakes'>) {
    this.value = value
    this.at = at
    this.source = within.source
    this.mistakes = within.mistakes
  }

  /** Where it stands. */
  get place(): FilePlace {
    return this.source.locate(this.at)
  }

  /** Notes what is wrong with it. */
  mistake(message: string): undefined {
    this.mistakes.add(`${this.place}: ${message} (${pathOf(this.at)})`)
    return undefined
  }

  /** A part of it. */
  below(step: string | number, value: unknown): Part {
    return new Part(value, [...this.at, step], this)
  }

  /** Its fields, of which only these are known; notes those that are not. */
  fields<K extends string>(known: readonly K[]): Partial<Record<K, Part>> | undefined {
    const entries = this.entries()
    if (entries === undefined) return undefined
    const found: Partial<Record<K, Part>> = {}
    for (const [name, part] of entries) {
      const key = known.find((one) => one === name)
      if (key !== undefined) found[key] = part
      else part.mistake(`there is no field \`${short(name)}\`${suggestion(name, known)}`)
    }
    return found
  }

  /** All its fields, whatever their names. */
  entries(): readonly (readonly [string, Part])[] | undefined {
    const { value } = this
    if (!isRecord(value)) return this.mistake(`fields are expected, not ${wordFor(value)}`)
    return Object.entries(value).map(([name, inner]) => [name, this.below(name, inner)])
  }

  /** Its elements. */
  items(): readonly Part[] {
    if (Array.isArray(this.value)) return this.value.map((one, index) => this.below(index, one))
    this.mistake(`a list is expected, not ${wordFor(this.value)}`)
    return []
  }

  /** Its elements, or itself where it is no list. */
  oneOrMore(): readonly Part[] {
    return Array.isArray(this.value) ? this.items() : [this]
  }

  /** Its text; a number is none, for `007` and `7` are one number. */
  text(what = 'a text'): string | undefined {
    const { value } = this
    if (typeof value === 'string' && value !== '') return value
    if (typeof value === 'number') return this.mistake(`${what} is expected: write '${value}'`)
    return this.mistake(`${what} is expected, not ${wordFor(value)}`)
  }

  /** Its texts: one, or a list of them. */
  texts(what = 'a text'): readonly string[] {
    return this.oneOrMore().flatMap((part) => part.text(what) ?? [])
  }

  /** One of a few words. */
  word<W extends string>(words: readonly W[]): W | undefined {
    const found = words.find((word) => word === this.value)
    if (found !== undefined) return found
    const said = words.map((word) => `\`${word}\``).join(', ')
    return this.mistake(`one of ${said} is expected${suggestion(this.value, words)}`)
  }

  /** Yes or no. */
  flag(): boolean {
    if (typeof this.value === 'boolean') return this.value
    this.mistake('`true` or `false` is expected')
    return false
  }

  /** A number within limits. */
  number(least: number, most: number): number | undefined {
    const { value } = this
    if (typeof value === 'number' && value >= least && value <= most) return value
    return this.mistake(`a number from ${least} to ${most} is expected`)
  }
}

/** Whether a value has fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function wordFor(value: unknown): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (value === '') return 'an empty text'
  return typeof value === 'object' ? 'fields' : `a ${typeof value}`
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text
}
