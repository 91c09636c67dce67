import { lex, type Token } from '../../lexer.ts'

/** One statement of a declaration file, with the comment before it. */
export interface Statement {
  /** The text of the docstring, without its stars; empty where there is none. */
  readonly doc: string
  readonly text: string
}

const OPENS = new Set(['{', '(', '['])
const CLOSES = new Set(['}', ')', ']'])
/** What ends with its brace, and not with a semicolon. */
const ENDS_WITH_BRACE = new Set(['interface', 'class'])
const MODIFIERS = new Set(['export', 'declare', 'abstract'])

/** The statements of a declaration file, as the compiler writes it. */
export function statementsOf(source: string): readonly Statement[] {
  const statements: Statement[] = []
  let doc = ''
  let held: Token[] = []
  let depth = 0
  for (const token of lex(source)) {
    if (token.kind === 'comment') {
      if (held.length === 0 && token.text.startsWith('/**')) doc = docText(token.text)
      continue
    }
    held.push(token)
    if (OPENS.has(token.text)) depth++
    if (CLOSES.has(token.text)) depth--
    if (depth > 0 || !ends(token, held)) continue
    statements.push({ doc, text: source.slice(held[0]?.start, token.end) })
    doc = ''
    held = []
  }
  return statements
}

function ends({ text }: Token, held: readonly Token[]): boolean {
  const kind = held.find((one) => !MODIFIERS.has(one.text))?.text ?? ''
  return text === (ENDS_WITH_BRACE.has(kind) ? '}' : ';')
}

/** The text of a docstring: as it is written, without what makes it a comment. */
export function docText(comment: string): string {
  return comment
    .replace(/^\/\*\*[ \t]?|\s*\*\/$/g, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, ''))
    .join('\n')
    .trim()
}
