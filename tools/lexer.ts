/** What a token is. `word` covers names and keywords; `template` is one piece of a template. */
export type TokenKind =
  | 'word'
  | 'number'
  | 'string'
  | 'template'
  | 'regex'
  | 'punctuator'
  | 'comment'

/** One token, with the range of its text. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly start: number
  readonly end: number
  /** The line of its first character, counted from 1. */
  readonly line: number
}

const SPACE = /\s+/y
const LINE_COMMENT = /\/\/[^\n]*/y
const BLOCK_COMMENT = /\/\*.*?\*\//sy
const WORD = /#?[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*/uy
const NUMBER = /(?:0[xob][\da-f_]+|(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:e[+-]?\d+)?)n?/iy
const STRING = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/sy
const REGEX = /\/(?:[^/\\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y
// Longest first: a regular expression takes the first alternative that fits.
const PUNCTUATOR =
  />>>=|\.\.\.|===|!==|\*\*=|<<=|>>=|>>>|&&=|\|\|=|\?\?=|=>|==|!=|<=|>=|&&|\|\||\?\?|\?\.(?!\d)|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|>>|\*\*|[{}()[\];,<>+\-*/%&|^!~?:=.@#]/y

// After one of these words a value begins, so that `/` begins a regular expression.
const BEFORE_VALUE = new Set(
  'return typeof case in of instanceof new delete void throw do else yield await extends'.split(
    ' ',
  ),
)

/**
 * Splits TypeScript or JavaScript into tokens, comments included. Throws where no token fits.
 *
 * Whether `/` divides or begins a regular expression is told by the token before it (ECMA-262
 * section 12); a block that ends just before a regular expression is the one case taken wrongly.
 */
export function lex(source: string): Token[] {
  const scan = new Scan(source)
  while (scan.step()) {
    // Every step takes at least one character, so the loop ends with the source.
  }
  return scan.tokens
}

class Scan {
  readonly tokens: Token[] = []
  readonly source: string
  #at = 0
  #line = 1
  // For each open `{`: whether it belongs to a template, so that its `}` resumes the text.
  readonly #braces: boolean[] = []
  #lastValue: Token | undefined

  constructor(source: string) {
    this.source = source
  }

  step(): boolean {
    this.#skip(SPACE)
    if (this.#at >= this.source.length) return false
    const char = this.source[this.#at] ?? ''
    if (char === '`' || (char === '}' && this.#braces.at(-1) === true)) this.#template(char)
    else this.#ordinary(char)
    return true
  }

  #ordinary(char: string): void {
    for (const [kind, pattern] of this.#candidates(char)) {
      pattern.lastIndex = this.#at
      const text = pattern.exec(this.source)?.[0]
      if (text === undefined) continue
      if (text === '{') this.#braces.push(false)
      if (text === '}') this.#braces.pop()
      this.#push(kind, text)
      return
    }
    throw new SyntaxError(
      `no token at line ${this.#line}: ${this.source.slice(this.#at, this.#at + 20)}`,
    )
  }

  #candidates(char: string): [TokenKind, RegExp][] {
    if (char !== '/') {
      return [
        ['word', WORD],
        ['number', NUMBER],
        ['string', STRING],
        ['punctuator', PUNCTUATOR],
      ]
    }
    const comments: [TokenKind, RegExp][] = [
      ['comment', LINE_COMMENT],
      ['comment', BLOCK_COMMENT],
    ]
    const regex: [TokenKind, RegExp][] = endsValue(this.#lastValue) ? [] : [['regex', REGEX]]
    return [...comments, ...regex, ['punctuator', PUNCTUATOR]]
  }

  // From a backtick or from the `}` of a substitution to the next `${` or the closing backtick.
  #template(char: string): void {
    if (char === '}') this.#braces.pop()
    let at = this.#at + 1
    while (
      at < this.source.length &&
      this.source[at] !== '`' &&
      !opensSubstitution(this.source, at)
    ) {
      at += this.source[at] === '\\' ? 2 : 1
    }
    const opens = this.source[at] === '$'
    if (opens) this.#braces.push(true)
    this.#push('template', this.source.slice(this.#at, at + (opens ? 2 : 1)))
  }

  #push(kind: TokenKind, text: string): void {
    const token = { kind, text, start: this.#at, end: this.#at + text.length, line: this.#line }
    this.tokens.push(token)
    if (kind !== 'comment') this.#lastValue = token
    this.#advance(text)
  }

  #skip(pattern: RegExp): void {
    pattern.lastIndex = this.#at
    this.#advance(pattern.exec(this.source)?.[0] ?? '')
  }

  #advance(text: string): void {
    this.#at += text.length
    this.#line += text.split('\n').length - 1
  }
}

/** Whether a value can end with this token, so that an operator and not a value comes next. */
export function endsValue(token: Token | undefined): boolean {
  if (token === undefined) return false
  if (token.kind === 'word') return !BEFORE_VALUE.has(token.text)
  if (token.kind === 'template') return token.text.endsWith('`')
  if (token.kind === 'punctuator') return [')', ']', '}', '++', '--'].includes(token.text)
  return true
}

function opensSubstitution(source: string, at: number): boolean {
  return source[at] === '$' && source[at + 1] === '{'
}
