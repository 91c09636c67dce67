import { lex, type Token } from '../lexer.ts'
import { partSources, type Rule, typescript } from './tree.ts'

/** Every export of a part has a docstring whose first sentence says what it is. */
export const exportsDocumented: Rule = (tree) =>
  partSources(tree).flatMap(({ path, text }) =>
    undocumented(text).map(({ name, line }) => `${path}:${line}: \`${name}\` has no docstring`),
  )

interface Export {
  readonly name: string
  readonly line: number
}

const MODIFIERS = new Set(['declare', 'abstract', 'async'])
const KINDS = new Set(['function', 'class', 'const', 'let', 'interface', 'type'])

/** The exported declarations without a docstring right above. A re-export needs none of its own. */
export function undocumented(source: string): Export[] {
  const tokens = lex(source)
  const seen = new Set<string>()
  return tokens.flatMap((token, index) => {
    if (token.text !== 'export' || token.kind !== 'word') return []
    const name = declaredName(tokens, index)
    // Overloads share the docstring of the first.
    if (name === undefined || seen.has(name)) return []
    seen.add(name)
    return isDocstring(tokens[index - 1]) ? [] : [{ name, line: token.line }]
  })
}

function declaredName(tokens: readonly Token[], index: number): string | undefined {
  let at = index + 1
  while (MODIFIERS.has(tokens[at]?.text ?? '')) at += 1
  if (!KINDS.has(tokens[at]?.text ?? '')) return undefined
  const next = tokens[at + 1]
  const name = next?.text === '*' ? tokens[at + 2] : next
  // `export type { A } from` is a re-export.
  return name?.kind === 'word' ? name.text : undefined
}

function isDocstring(token: Token | undefined): boolean {
  return token?.kind === 'comment' && /^\/\*\*\s*(?:\*\s*)?[^\s*/@]/.test(token.text)
}

/** No `any`, enum, namespace, default export, and no switching off of the type checker. */
export const syntaxAllowed: Rule = (tree) =>
  typescript(tree).flatMap(({ path, text }) =>
    lex(text).flatMap((token, index, tokens) => {
      const found = forbidden(token, tokens[index - 1], tokens[index + 1])
      return found === undefined ? [] : [`${path}:${token.line}: ${found}`]
    }),
  )

const BEFORE_TYPE = new Set([':', '<', '|', '&', 'as', '=>', 'keyof', 'readonly'])
const AFTER_TYPE = new Set(['>', ',', ';', ')', '[', ']', '}', '=', '|', '&', '{'])

function forbidden(token: Token, before?: Token, after?: Token): string | undefined {
  if (token.kind === 'comment') {
    return /@ts-(?:ignore|nocheck)/.test(token.text)
      ? 'the type checker is switched off'
      : undefined
  }
  if (token.kind !== 'word' || before?.text === '.') return undefined
  if (token.text === 'any' && isTypePosition(token, before, after)) return 'the type `any`'
  if (token.text === 'default' && before?.text === 'export') return 'a default export'
  const named = after?.kind === 'word' && after.line === token.line
  if ((token.text === 'enum' || token.text === 'namespace') && named) return `\`${token.text}\``
  return undefined
}

// Our policies have a function `any`: a call or a key of that name is not a type.
function isTypePosition(token: Token, before?: Token, after?: Token): boolean {
  if (!BEFORE_TYPE.has(before?.text ?? '')) return false
  return after === undefined || AFTER_TYPE.has(after.text) || after.line > token.line
}
