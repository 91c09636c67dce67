import type { Line } from './line.ts'

/** A text of a line: from and to in it, or the text itself where it has to be decoded. */
export interface Span {
  from: number
  to: number
  text: string | undefined
}

/** Finds a text in a line, from a number that tells where; whether there is one. */
export type Finder = (line: Line, at: number, span: Span) => boolean

/** Where a quoted text begins, behind its quotation mark; -1 where that takes some search. */
export type Start = (line: Line, at: number) => number

/** A table of texts, in which one is found by its bytes, too. */
export interface TextNumbers {
  numberOf(text: string): number
  numberAt(line: Line, from: number, to: number): number
  /** Whether this one stands there, and a quotation mark behind it. */
  isQuotedAt(number: number, line: Line, from: number): boolean
}

/** What stands in a log where there is nothing. */
const NONE = '-'

/** A text that is cut out of its line when somebody asks for it. */
export class LaterText {
  readonly #span: Span = { from: 0, to: 0, text: undefined }
  #text: string | undefined = undefined
  #finder: Finder | undefined = undefined
  #at = 0
  #isAsked = true
  /** Finds where it begins, without where it ends. */
  start: Start | undefined = undefined

  get(line: Line): string | undefined {
    if (this.#isAsked) return this.#text
    this.#isAsked = true
    const span = this.#span
    if (this.#finder !== undefined) {
      span.text = undefined
      if (!this.#finder(line, this.#at, span)) return undefined
    }
    this.#text = span.text ?? line.slice(span.from, span.to)
    return this.#text
  }

  /** Where it is in the line; `undefined` if it is not there as it is, or not there at all. */
  spanIn(line: Line): Readonly<Span> | undefined {
    if (this.#isAsked) return undefined
    const span = this.#span
    if (this.#finder === undefined) return span
    span.text = undefined
    return this.#finder(line, this.#at, span) && span.text === undefined ? span : undefined
  }

  /** Its number in a table; that of a dash if there is none. */
  numberIn(texts: TextNumbers, line: Line): number {
    const span = this.spanIn(line)
    // Bytes that are no ASCII may be no UTF-8 either: what is made of them is for the text to say.
    if (span === undefined || !line.isAscii(span.from, span.to))
      return texts.numberOf(this.get(line) ?? NONE)
    return texts.numberAt(line, span.from, span.to)
  }

  /** The same, where one number is the likeliest: then it is enough to see that its text stands there. */
  numberNear(texts: TextNumbers, line: Line, guess: number): number {
    if (guess !== 0 && !this.#isAsked && this.start !== undefined) {
      const from = this.start(line, this.#at)
      if (from !== -1 && texts.isQuotedAt(guess, line, from)) return guess
    }
    return this.numberIn(texts, line)
  }

  set(text: string | undefined): void {
    this.#text = text
    this.#isAsked = true
  }

  /** It is there in the line. */
  setAt(from: number, to: number): void {
    this.#span.from = from
    this.#span.to = to
    this.#span.text = undefined
    this.#finder = undefined
    this.#isAsked = false
  }

  /** It is to be looked for. */
  setLater(finder: Finder, at: number): void {
    this.#text = undefined
    this.#finder = finder
    this.#at = at
    this.#isAsked = false
  }
}
