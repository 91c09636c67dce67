import { isHarmless, literal } from './shell.ts'

/** A method, and how paths of its route look. */
export interface AskedRoute {
  readonly method: string
  /** The template as findings name it. */
  readonly template: string
  /** A regular expression of awk and of jq for the path, without its end. */
  readonly pattern: string
}

const SEGMENTS_MOST = 11

/** A route as findings name it, `GET /orders/{}`; `undefined` where no command can say what is meant. */
export function askedRoute(route: string): AskedRoute | undefined {
  const [, method = '', template = ''] = /^([A-Z-]+) (\/\S*)$/.exec(route) ?? []
  const segments = template.split('/').filter((one) => one !== '')
  if (method === '' || !isHarmless(template) || segments.length > SEGMENTS_MOST) return undefined
  const pattern = segments.map((one) => `[/]${segmentPattern(one)}`).join('')
  return { method, template, pattern: pattern === '' ? '[/]' : `${pattern}[/]?` }
}

/** An id is anything; `{}.css` is all files of a kind. */
function segmentPattern(segment: string): string {
  return segment.startsWith('{}') ? `[^/ ?]+${literal(segment.slice(2))}` : literal(segment)
}
