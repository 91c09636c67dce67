import { endsValue, lex, type Token } from '../lexer.ts'

/** JavaScript as tokens without comments, with its brackets matched and its statements told apart. */
export interface Code {
  readonly text: string
  readonly tokens: readonly Token[]
  /** The index of the closing bracket, by the index of its opening one. */
  readonly closeOf: ReadonlyMap<number, number>
  /** The other way round. */
  readonly openOf: ReadonlyMap<number, number>
  /** The indexes at which a statement begins, each with the index of its last token. */
  readonly statements: ReadonlyMap<number, number>
}

/** Reads JavaScript whose types were stripped already. */
export function readCode(text: string): Code {
  const tokens = lex(text).filter(({ kind }) => kind !== 'comment')
  const closeOf = matchBrackets(tokens)
  const openOf = new Map([...closeOf].map(([open, close]) => [close, open]))
  return { text, tokens, closeOf, openOf, statements: findStatements(tokens, closeOf) }
}

function opens({ kind, text }: Token): boolean {
  return kind === 'template' ? text.endsWith('${') : kind === 'punctuator' && '([{'.includes(text)
}

function closes({ kind, text }: Token): boolean {
  return kind === 'template' ? text.startsWith('}') : kind === 'punctuator' && ')]}'.includes(text)
}

function matchBrackets(tokens: readonly Token[]): Map<number, number> {
  const closeOf = new Map<number, number>()
  const open: number[] = []
  for (const [index, token] of tokens.entries()) {
    if (closes(token)) {
      const start = open.pop()
      if (start !== undefined) closeOf.set(start, index)
    }
    // The middle piece of a template closes one substitution and opens the next.
    if (opens(token)) open.push(index)
  }
  return closeOf
}

// The module and every block: their statements are found by the rules of automatic semicolons
// (ECMA-262 section 12.10), as far as formatted code needs them.
function findStatements(
  tokens: readonly Token[],
  closeOf: ReadonlyMap<number, number>,
): Map<number, number> {
  const statements = new Map<number, number>()
  const scan = (from: number, to: number): void => {
    let start = from
    for (let at = from; at < to; at = after(at, closeOf)) {
      if (at > start && beginsStatement(tokens, start, at)) {
        statements.set(start, lastOf(tokens, at))
        start = at
      }
    }
    if (start < to) statements.set(start, lastOf(tokens, to))
  }
  scan(0, tokens.length)
  for (const [index, token] of tokens.entries()) {
    if (token.text === '{' && isBlock(tokens, index)) {
      scan(index + 1, closeOf.get(index) ?? tokens.length)
    }
  }
  return statements
}

// Steps over whatever stands in brackets.
function after(at: number, closeOf: ReadonlyMap<number, number>): number {
  return (closeOf.get(at) ?? at) + 1
}

function lastOf(tokens: readonly Token[], next: number): number {
  return tokens[next - 1]?.text === ';' ? next - 2 : next - 1
}

const CONTINUES =
  /^(?:instanceof|in|of|else|catch|finally|[.?:&|+\-*/%<>=,)\]}([`^;].*|!==?|=>|!=)$/

function beginsStatement(tokens: readonly Token[], start: number, at: number): boolean {
  const [before, token] = [tokens[at - 1], tokens[at]]
  if (before === undefined || token === undefined) return false
  if (before.text === ';') return true
  if (before.text === ':' && isLabelOf(tokens, start, at)) return true
  if (before.line === token.line) return false
  if (token.text !== '++' && token.text !== '--' && CONTINUES.test(token.text)) return false
  return endsValue(before) || before.text === 'break' || before.text === 'return'
}

// `case x:` and `default:` are statements of their own here, so that what follows is seen.
function isLabelOf(tokens: readonly Token[], start: number, at: number): boolean {
  const first = tokens[start]?.text
  if (first !== 'case' && first !== 'default') return false
  const between = tokens.slice(start, at - 1).map(({ text }) => text)
  return !between.includes('?') && !between.includes(':')
}

// `{` of a block and not of an object, a class or a list of names.
function isBlock(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1]
  if (before === undefined) return true
  return [')', '=>', 'else', 'try', 'finally', 'do', ';', 'catch', 'static'].includes(before.text)
}

/** The text from one token to another, both included. */
export function slice({ text, tokens }: Code, from: number, to: number): string {
  return text.slice(tokens[from]?.start, tokens[to]?.end)
}
