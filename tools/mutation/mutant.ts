import type { Code } from './code.ts'

/** One change of a source: the range of text that is replaced, and what stands there instead. */
export interface Edit {
  readonly operator: string
  readonly start: number
  readonly end: number
  readonly replacement: string
}

/** An edit at its place in a file, described for a person and for the list of equivalents. */
export interface Mutant extends Edit {
  readonly file: string
  /** The line it begins on, counted from 1. */
  readonly line: number
  /** The original line, trimmed. */
  readonly lineText: string
  /** The text that is replaced, white space collapsed, cut at 80 characters. */
  readonly from: string
  /** What stands there instead, treated alike. */
  readonly to: string
}

/** Finds places to change in a source. */
export type Operator = (code: Code) => readonly Edit[]

/** The source with the edit made. */
export function applyEdit(text: string, { start, end, replacement }: Edit): string {
  return text.slice(0, start) + replacement + text.slice(end)
}

/** One line for a table or a list. */
export function describeMutant({ file, line, operator, from, to }: Mutant): string {
  return `${file}:${line}  ${operator}: ${from === '' ? '(nothing)' : from}  ->  ${to === '' ? '(nothing)' : to}`
}

/** White space collapsed, cut at 80 characters. */
export function shorten(text: string): string {
  const flat = text.replace(/\s+/g, ' ').trim()
  return flat.length <= 80 ? flat : `${flat.slice(0, 79)}…`
}
