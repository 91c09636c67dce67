import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { type Difference, tryPage } from './run.ts'

const REQUEST = '```http to='

/**
 * A page with what its commands print now in place of what it says they do. A command that ends otherwise than the page
 * says, and what a program prints, is not filled in: that has to be looked at.
 */
export function filled(markdown: string, differences: readonly Difference[]): string {
  const lines = markdown.split('\n')
  for (const difference of [...differences].sort((a, b) => b.line - a.line)) {
    const { line, seen } = difference
    const shown = outputOf(lines, line)
    if (shown === undefined || isFailure(lines[line - 1], difference))
      throw new Error(`line ${line}: look at this yourself: ${seen}`)
    const output = seen.replace(/\n$/, '').split('\n')
    lines.splice(shown.from, shown.to - shown.from, ...output)
  }
  return lines.join('\n')
}

/** Whether nothing was answered, or a command ended otherwise. */
function isFailure(fence: string | undefined, { expected, seen }: Difference): boolean {
  if (fence?.startsWith(REQUEST)) return !seen.startsWith('HTTP/1.1 ')
  return expected.startsWith('exit code ') && seen.startsWith('exit code ')
}

/** The lines of the text behind the commands whose fence is at that line, from 1. */
function outputOf(
  lines: readonly string[],
  fence: number,
): { readonly from: number; readonly to: number } | undefined {
  const asks = lines[fence - 1] ?? ''
  const shows = asks.startsWith(REQUEST) ? '```http' : '```text'
  if (shows === '```text' && asks !== '```sh') return undefined
  const end = lines.indexOf('```', fence)
  const text = lines.findIndex((line, index) => index > end && line.startsWith('```'))
  if (end === -1 || lines[text] !== shows) return undefined
  return { from: text + 1, to: lines.indexOf('```', text) }
}

// Look at the difference before you keep it: `node tools/snippets/fill.ts docs/guide/incidents/rotation.md`.
if (import.meta.main) {
  const root = join(import.meta.dirname, '../..')
  const place = {
    folder: join(root, 'docs/.snippets/fill'),
    path: [join(root, 'node_modules/.bin')],
  }
  for (const page of process.argv.slice(2)) {
    const markdown = readFileSync(page, 'utf8')
    const index = join(dirname(page), 'README.md')
    const shared = {
      shared:
        existsSync(index) && basename(page) !== 'README.md' ? readFileSync(index, 'utf8') : '',
    }
    const differences = tryPage(markdown, { ...place, ...shared, beside: resolve(dirname(page)) })
    writeFileSync(page, filled(markdown, differences))
    console.log(`${page}: ${differences.length} filled`)
  }
}
