import { visible } from '../visible.ts'

/** HTML that is safe to write: made by `html` alone. */
export class Markup {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/** What may stand in a template: texts are escaped, markup is not. */
export type Part = string | number | Markup | undefined | readonly Part[]

const TEXT_LENGTH_MAX = 4000

/** A template of HTML. Every text in it is escaped, and its control characters are made visible. */
export function html(literals: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  return new Markup(literals.map((literal, i) => literal + written(parts[i])).join(''))
}

function written(part: Part): string {
  if (part === undefined) return ''
  if (part instanceof Markup) return part.text
  if (typeof part === 'object') return part.map(written).join('')
  if (typeof part === 'number') return part.toLocaleString('en-US')
  return visible(part, TEXT_LENGTH_MAX)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
}
