import { createHash } from 'node:crypto'

const INLINE = /<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g

/**
 * Puts a Content-Security-Policy into a page: nothing from elsewhere, no style in the page, and of the scripts in the page
 * only those that stand there now, by their hashes (CSP Level 3 section 8.4). Whoever serves the site may send the same as
 * a field, with `frame-ancestors`, which a page cannot say of itself.
 */
export function withContentPolicy(html: string): string {
  const hashes = [...html.matchAll(INLINE)].map(([, script = '']) => `'sha256-${hashOf(script)}'`)
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${[...new Set(hashes)].join(' ')}`.trimEnd(),
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')
  const meta = `<meta http-equiv="Content-Security-Policy" content="${policy}">`
  return html.replace('<meta charset="utf-8">', (charset) => `${charset}\n    ${meta}`)
}

function hashOf(script: string): string {
  return createHash('sha256').update(script).digest('base64')
}

const STYLE = / style="(?:--vp-vh:0px;|position:relative;)"/g

/** Takes out the two styles that VitePress writes into each page: our style sheet has them. */
export function withoutStyles(html: string): string {
  return html.replace(STYLE, '')
}
