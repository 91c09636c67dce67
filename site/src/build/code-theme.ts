import type { MarkdownOptions } from 'vitepress'

/**
 * What the colours of code stand for. Shiki wants colours and writes them into the page; a strict policy allows none
 * there. So each kind of word gets a number that looks like a colour, and the number becomes a class.
 */
const KINDS = {
  plain: { number: '#000001', scopes: [] },
  comment: { number: '#000002', scopes: ['comment', 'punctuation.definition.comment'] },
  keyword: {
    number: '#000003',
    scopes: ['keyword', 'storage', 'variable.language', 'entity.name.tag', 'keyword.operator.new'],
  },
  string: {
    number: '#000004',
    scopes: ['string', 'punctuation.definition.string', 'markup.inline'],
  },
  constant: {
    number: '#000005',
    scopes: ['constant', 'support.constant', 'entity.name.type', 'support.type.property-name'],
  },
  name: {
    number: '#000006',
    scopes: ['entity.name.function', 'support.function', 'entity.other.attribute-name'],
  },
  quiet: { number: '#000007', scopes: ['punctuation', 'keyword.operator', 'meta.brace'] },
} as const

type CodeTransformer = NonNullable<MarkdownOptions['codeTransformers']>[number]

/** The theme of all code, light and dark alike: the style sheet says which colour a kind has. */
export const codeTheme: NonNullable<MarkdownOptions['theme']> = {
  name: 'sallyport',
  type: 'light',
  fg: KINDS.plain.number,
  bg: '#ffffff',
  settings: Object.values(KINDS).flatMap(({ number, scopes }) =>
    scopes.length === 0 ? [] : [{ scope: [...scopes], settings: { foreground: number } }],
  ),
}

const CLASS_OF: ReadonlyMap<string, string> = new Map(
  Object.entries(KINDS).map(([kind, { number }]) => [`color:${number}`, `code-${kind}`]),
)

/** Puts a class where Shiki puts a colour, and lets it take its time. */
export const coloursToClasses: CodeTransformer = {
  name: 'colours-to-classes',
  preprocess(code, options) {
    // Its default gives a line up after half a second: the page would depend on how busy the machine is.
    options.tokenizeTimeLimit = 0
    return code
  },
  pre(node) {
    delete node.properties['style']
  },
  span(node) {
    const { style } = node.properties
    delete node.properties['style']
    const kind = CLASS_OF.get(String(style).toLowerCase())
    if (kind !== undefined && kind !== 'code-plain') node.properties['class'] = kind
  },
}
