import { endsValue, type Token } from '../lexer.ts'
import { type Code, slice } from './code.ts'
import type { Edit, Operator } from './mutant.ts'

/** Operators that look at whole conditions, statements and lists. */
export const structureOperators: readonly Operator[] = [
  parenthesized,
  loopConditions,
  conditionals,
  deletions,
  lists,
]

/** A change of whole tokens, from one to another, both included. */
interface Change {
  readonly operator: string
  readonly from: number
  readonly to: number
  readonly replacement: string
}

function change(code: Code, { operator, from, to, replacement }: Change): Edit[] {
  const [first, last] = [code.tokens[from], code.tokens[to]]
  if (first === undefined || last === undefined || to < from) return []
  if (slice(code, from, to) === replacement) return []
  return [{ operator, start: first.start, end: last.end, replacement }]
}

function never(code: Code, from: number, to: number): Edit[] {
  return change(code, { operator: 'condition', from, to, replacement: 'false' })
}

function bothWays(code: Code, from: number, to: number): Edit[] {
  return [
    ...change(code, { operator: 'condition', from, to, replacement: 'true' }),
    ...never(code, from, to),
  ]
}

// `if (…)` both ways; `while (…)` only never, because for ever is found by the timeout alone.
function parenthesized(code: Code): Edit[] {
  return code.tokens.flatMap((token, index) => {
    const close = code.closeOf.get(index + 1)
    if (token.kind !== 'word' || close === undefined || code.tokens[index - 1]?.text === '.')
      return []
    if (token.text === 'if') return bothWays(code, index + 2, close - 1)
    return token.text === 'while' ? never(code, index + 2, close - 1) : []
  })
}

// `for (…; condition; …)` never.
function loopConditions(code: Code): Edit[] {
  return code.tokens.flatMap((token, index) => {
    const close = code.closeOf.get(index + 1)
    if (token.text !== 'for' || close === undefined) return []
    const [first, second] = within(code, index + 2, close).filter(
      (at) => code.tokens[at]?.text === ';',
    )
    return first === undefined || second === undefined ? [] : never(code, first + 1, second - 1)
  })
}

// `condition ? a : b` both ways.
function conditionals(code: Code): Edit[] {
  return code.tokens.flatMap((token, index) => {
    if (token.kind !== 'punctuator' || token.text !== '?') return []
    return bothWays(code, conditionStart(code, index), index - 1)
  })
}

// Walks back from `?` over what binds more tightly, to the first token of the condition.
function conditionStart(code: Code, question: number): number {
  let start = question
  for (let next = stepBack(code, start); next !== undefined; next = stepBack(code, start)) {
    start = next
  }
  return start
}

// Where the token or the group before a place begins; `undefined` where the expression ends.
function stepBack({ tokens, openOf, statements }: Code, start: number): number | undefined {
  const token = tokens[start - 1]
  if (token === undefined || statements.has(start)) return undefined
  let open = openOf.get(start - 1)
  // From piece to piece back to the beginning of a template.
  while (open !== undefined && tokens[open]?.text.startsWith('}')) open = openOf.get(open)
  if (open !== undefined) return open
  return isBoundary(token) ? undefined : start - 1
}

const BOUNDARY_WORDS = new Set(['return', 'throw', 'case', 'yield', 'default'])
const BOUNDARY = /^(?:[([{,;?:]|\.\.\.|=>|(?:[+\-*/%&|^]|\*\*|<<|>>>?|&&|\|\||\?\?)?=)$/

function isBoundary({ kind, text }: Token): boolean {
  if (kind === 'template') return text.endsWith('${')
  return kind === 'word' ? BOUNDARY_WORDS.has(text) : BOUNDARY.test(text)
}

const KEPT = new Set(
  'const let var function class import export if for while switch try do case default async else super'.split(
    ' ',
  ),
)

// A simple statement goes. A lone `return` after `if (…)` is no statement of its own here: forcing
// its condition does the same.
function deletions(code: Code): Edit[] {
  return [...code.statements].flatMap(([from, to]) => {
    const first = code.tokens[from]
    const simple = first?.kind === 'word' && !KEPT.has(first.text)
    return simple || first?.text === '++'
      ? change(code, { operator: 'deletion', from, to, replacement: ';' })
      : []
  })
}

// A list that is a value becomes empty; a pattern that takes one apart stays.
function lists(code: Code): Edit[] {
  return code.tokens.flatMap((token, from) => {
    const to = code.closeOf.get(from)
    const before = code.tokens[from - 1]
    if (token.text !== '[' || to === undefined || endsValue(before)) return []
    if (before?.text === '?.') return []
    if (to === from + 1 || isPattern(code, from, to)) return []
    return change(code, { operator: 'list', from, to, replacement: '[]' })
  })
}

function isPattern({ tokens, closeOf }: Code, open: number, close: number): boolean {
  const [before, next] = [tokens[open - 1]?.text ?? '', tokens[close + 1]?.text ?? '']
  if (['const', 'let', 'var'].includes(before) || ['=', 'of', ':'].includes(next)) return true
  // A parameter: `([a, b]) =>` or `([a, b]) {`.
  const list = before === '(' ? closeOf.get(open - 1) : undefined
  return list !== undefined && ['=>', '{'].includes(tokens[list + 1]?.text ?? '')
}

// The indexes between two tokens that stand in no further brackets.
function within({ closeOf }: Code, from: number, to: number): number[] {
  const found: number[] = []
  for (let at = from; at < to; at = (closeOf.get(at) ?? at) + 1) found.push(at)
  return found
}
