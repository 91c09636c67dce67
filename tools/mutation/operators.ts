import { endsValue, type Token } from '../lexer.ts'
import type { Code } from './code.ts'
import type { Edit, Operator } from './mutant.ts'

// A comparison is moved by one (its limit) and turned round (its sense).
const BINARY: Readonly<Record<string, readonly string[]>> = {
  '===': ['!=='],
  '!==': ['==='],
  '==': ['!='],
  '!=': ['=='],
  '<': ['<=', '>='],
  '<=': ['<', '>'],
  '>': ['>=', '<='],
  '>=': ['>', '<'],
  '&&': ['||'],
  '||': ['&&'],
  '+': ['-'],
  '-': ['+'],
  '*': ['/'],
  '/': ['*'],
  '%': ['*'],
  '&': ['|'],
  '|': ['&'],
  '<<': ['>>'],
  '>>': ['<<'],
  '>>>': ['<<'],
  '+=': ['-='],
  '-=': ['+='],
  '&&=': ['||='],
  '||=': ['&&='],
  '??=': ['='],
  '++': ['--'],
  '--': ['++'],
}

const METHODS: Readonly<Record<string, string>> = {
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  toLowerCase: 'toUpperCase',
  toUpperCase: 'toLowerCase',
  trimStart: 'trimEnd',
  trimEnd: 'trimStart',
  indexOf: 'lastIndexOf',
  lastIndexOf: 'indexOf',
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
  ceil: 'floor',
  floor: 'ceil',
}

type TokenOperator = (token: Token, before: Token | undefined, after: Token | undefined) => string[]

const byToken: Readonly<Record<string, TokenOperator>> = {
  operator(token, before) {
    if (token.kind !== 'punctuator') return []
    const step = token.text === '++' || token.text === '--'
    return step || endsValue(before) ? [...(BINARY[token.text] ?? [])] : []
  },

  nullish(token, _before, after) {
    if (token.kind !== 'punctuator' || token.text !== '??') return []
    // A value that is an object when it is there is never falsy: `||` would change nothing.
    const object = ['[', '{', 'new'].includes(after?.text ?? '')
    return [object ? '&&' : '||']
  },

  negation(token, before) {
    return token.text === '!' && token.kind === 'punctuator' && !endsValue(before) ? [''] : []
  },

  boolean(token, before, after) {
    if (token.kind !== 'word' || before?.text === '.' || after?.text === ':') return []
    if (token.text === 'true') return ['false']
    return token.text === 'false' ? ['true'] : []
  },

  number(token) {
    if (token.kind !== 'number') return []
    const digits = token.text.replaceAll('_', '')
    if (digits.endsWith('n')) {
      const value = BigInt(digits.slice(0, -1))
      return [`${value + 1n}n`, `(${value - 1n}n)`]
    }
    const value = Number(digits)
    return [`${value + 1}`, value < 1 ? `(${value - 1})` : `${value - 1}`]
  },

  string(token, before) {
    if (token.kind !== 'string' || before?.text === 'from' || before?.text === 'import') return []
    return [token.text.length === 2 ? "'mutated'" : "''"]
  },

  template(token) {
    if (token.kind !== 'template') return []
    const parts = /^([`}])(.*?)(`|\$\{)$/s.exec(token.text)
    return parts?.[2] === '' || parts === null ? [] : [`${parts[1]}${parts[3]}`]
  },

  optional(token, _before, after) {
    if (token.kind !== 'punctuator' || token.text !== '?.') return []
    return [after?.kind === 'word' ? '.' : '']
  },

  method(token, before, after) {
    const other = Object.hasOwn(METHODS, token.text) ? METHODS[token.text] : undefined
    const called = (before?.text === '.' || before?.text === '?.') && after?.text === '('
    return other !== undefined && called ? [other] : []
  },

  regex(token) {
    return token.kind === 'regex' ? regexEdits(token.text) : []
  },
}

/** Operators that look at one token and its neighbours. */
export const tokenOperators: readonly Operator[] = Object.entries(byToken).map(
  ([operator, find]) =>
    ({ tokens }: Code): Edit[] =>
      tokens.flatMap((token, index) =>
        find(token, tokens[index - 1], tokens[index + 1]).map((replacement) => ({
          operator,
          start: token.start,
          end: token.end,
          replacement,
        })),
      ),
)

const CLASS_OPPOSITE = { d: 'D', D: 'd', w: 'W', W: 'w', s: 'S', S: 's', b: 'B', B: 'b' } as const

/** The expressions that differ from one by a single edit, the ones that do not compile left out. */
export function regexEdits(literal: string): string[] {
  const end = literal.lastIndexOf('/')
  const [body, flags] = [literal.slice(1, end), literal.slice(end + 1)]
  const bodies = atoms(body).flatMap(([at, atom]) =>
    opposites(atom).map((other) => body.slice(0, at) + other + body.slice(at + atom.length)),
  )
  const edits = bodies.map((other) => `/${other}/${flags}`)
  if (flags.includes('i')) edits.push(`/${body}/${flags.replace('i', '')}`)
  return edits.filter(compiles)
}

// The pieces of an expression that have an opposite: each with its position. Inside a class only
// escapes and ranges stand, so a class is one piece but for its `[` or `[^`.
function atoms(body: string): [number, string][] {
  const pattern = /\\.|\(\?<?[=!]|\(\?<?[\w:>]*|\[\^?(?:[^\]\\]|\\.)*\]|[+*?]\??|[$^]/gs
  return [...body.matchAll(pattern)].map((match) => [match.index, match[0]])
}

function opposites(atom: string): string[] {
  const letter = atom.slice(1)
  if (atom.startsWith('\\')) return letter in CLASS_OPPOSITE ? [`\\${oppositeOf(letter)}`] : []
  if (atom.startsWith('[^')) return [`[${atom.slice(2)}`]
  if (atom.startsWith('[')) return [`[^${atom.slice(1)}`]
  if (atom.endsWith('=') && atom.startsWith('(')) return [`${atom.slice(0, -1)}!`]
  if (atom.endsWith('!') && atom.startsWith('(')) return [`${atom.slice(0, -1)}=`]
  if (atom.startsWith('(')) return []
  if (atom.startsWith('+')) return [`*${atom.slice(1)}`]
  if (atom.startsWith('*')) return [`+${atom.slice(1)}`]
  return ['']
}

function oppositeOf(letter: string): string {
  return CLASS_OPPOSITE[letter as keyof typeof CLASS_OPPOSITE]
}

function compiles(literal: string): boolean {
  const end = literal.lastIndexOf('/')
  try {
    new RegExp(literal.slice(1, end), literal.slice(end + 1))
    return end > 1
  } catch {
    return false
  }
}
