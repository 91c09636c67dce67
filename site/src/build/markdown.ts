import type { MarkdownOptions, MarkdownRenderer } from 'vitepress'
import { slug } from '../../../tools/tidy/documents.ts'
import { codeTheme, coloursToClasses } from './code-theme.ts'
import { linkInSite, type Targets } from './links.ts'

/** How the documents of the tree are read: as a code host reads them, with links that hold in the site. */
export function markdownOptions(root: string, targets: Targets): MarkdownOptions {
  return {
    theme: codeTheme,
    codeTransformers: [coloursToClasses],
    linkify: false,
    anchor: { slugify: slug },
    // What no code host does: braces and colons are text.
    attrs: { disable: true },
    config: (md) => {
      md.core.ruler.disable('emoji')
      rewriteLinks(md, root, targets)
      alignByClass(md)
      fenceIndented(md)
      keepAsText(md, root)
    },
  }
}

type Token = ReturnType<MarkdownRenderer['parse']>[number]

/** A link to a page leads to the page; one to a source leads to where sources are published, or becomes its text. */
function rewriteLinks(md: MarkdownRenderer, root: string, targets: Targets): void {
  md.core.ruler.push('links-in-site', ({ tokens, env }) => {
    const from = fileOf(env).slice(root.length + 1)
    for (const { children } of tokens) {
      if (children !== null) rewriteInline(children, (href) => linkInSite(href, from, targets))
    }
  })
}

function rewriteInline(tokens: Token[], rewrite: (href: string) => string | undefined): void {
  let isRemoved = false
  for (const token of tokens) {
    if (token.type === 'link_open') {
      const href = token.attrGet('href')
      const rewritten = href === null ? undefined : rewrite(href)
      isRemoved = rewritten === undefined
      if (rewritten !== undefined) token.attrSet('href', rewritten)
    }
    if (isRemoved && /^link_(?:open|close)$/.test(token.type)) {
      token.tag = 'span'
      token.attrs = null
      // The renderer of links looks for addresses.
      token.type = token.type.replace('link', 'unpublished')
    }
  }
}

/** A column is aligned by a class; a strict policy allows no style in the page. */
function alignByClass(md: MarkdownRenderer): void {
  md.core.ruler.push('align-by-class', ({ tokens }) => {
    for (const token of tokens) {
      const side = /^text-align:(\w+)$/.exec(token.attrGet('style') ?? '')?.[1]
      if (side === undefined) continue
      token.attrs = (token.attrs ?? []).filter(([name]) => name !== 'style')
      token.attrJoin('class', `align-${side}`)
    }
  })
}

/** Code that is indented looks and scrolls like code between fences. */
function fenceIndented(md: MarkdownRenderer): void {
  md.core.ruler.push('fence-indented', ({ tokens }) => {
    for (const token of tokens) {
      if (token.type === 'code_block') Object.assign(token, { type: 'fence', info: 'text' })
    }
  })
}

/** A document is no template: only the pages of the site itself may have components and braces. */
function keepAsText(md: MarkdownRenderer, root: string): void {
  md.core.ruler.push('keep-as-text', ({ tokens, env, Token }) => {
    if (fileOf(env).startsWith(`${root}/site/`)) return
    const [before, after] = ['<div v-pre>', '</div>'].map((content) =>
      Object.assign(new Token('html_block', '', 0), { content }),
    )
    if (before !== undefined && after !== undefined) {
      tokens.unshift(before)
      tokens.push(after)
    }
  })
}

/** The file that is read. For a page its place in the site is the other one; the search knows only one. */
function fileOf({
  realPath,
  path,
}: {
  readonly realPath?: string
  readonly path?: string
}): string {
  return realPath ?? path ?? ''
}
