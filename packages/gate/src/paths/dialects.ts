import type { Dialect } from '../settings.ts'

/** The parameters of a path, by their names. */
export type PathParams = Readonly<Record<string, string>>

/** Matches a path as `readTarget` gives it; `undefined` where it is another. */
export type PathMatcher = (path: string) => PathParams | undefined

/** What a backend takes for the same path. */
export interface Manner {
  /** ASCII letters only, as Express does: it compares paths while they are escaped. */
  readonly case: 'matters' | 'ignored'
  readonly trailingSlash: 'matters' | 'ignored'
  /** Whether `/orders.json` runs the handler of `/orders`: Spring MVC before 5.3. */
  readonly suffix: 'matters' | 'ignored'
}

const STRICT: Manner = { case: 'matters', trailingSlash: 'matters', suffix: 'matters' }

/** Each was measured with its defaults, and allows a little more than was seen, never less. */
const MANNERS: Readonly<Record<Dialect, Manner>> = {
  strict: STRICT,
  fastify: STRICT,
  hono: STRICT,
  django: { ...STRICT, trailingSlash: 'ignored' },
  tomcat: { ...STRICT, trailingSlash: 'ignored' },
  spring: { ...STRICT, trailingSlash: 'ignored', suffix: 'ignored' },
  express: { ...STRICT, trailingSlash: 'ignored', case: 'ignored' },
}

/** What a pattern says of one segment, or of all that are left. */
export type Step =
  | { readonly kind: 'literal'; readonly text: string }
  | { readonly kind: 'param'; readonly name: string }
  | { readonly kind: 'rest' }

/**
 * Makes a matcher of a pattern: `/orders/:id` has a parameter, `/files/**` is `/files` and all below it.
 * It matches every spelling that a backend of this dialect routes as the pattern's own path, so that no
 * spelling slips past a rule to a laxer one. Throws a `TypeError` for what is no pattern.
 *
 * With suffixes a last parameter that has a dot is matched and not told: `/tenants/a.b` is `a` to some
 * versions of Spring and `a.b` to others. A policy that compares it then finds nothing, and refuses.
 */
export function matcherOf(pattern: string, dialect: Dialect): PathMatcher {
  const { manner, match } = patternOf(pattern, dialect)
  return (path) => match(segmentsOf(path, manner))
}

/** A pattern, read: what it says of each segment, and what matches the segments of a path. */
export interface PathPattern {
  readonly steps: readonly Step[]
  readonly manner: Manner
  match(segments: readonly string[]): PathParams | undefined
}

/** Reads a pattern, for whoever has many of them. Throws a `TypeError` for what is no pattern. */
export function patternOf(pattern: string, dialect: Dialect): PathPattern {
  const manner = MANNERS[dialect]
  const steps = stepsOf(pattern, manner)
  const hasRest = steps.at(-1)?.kind === 'rest'
  const fixed = hasRest ? steps.slice(0, -1) : steps
  const takesSuffix = manner.suffix === 'ignored' && !hasRest && !pattern.includes('.')
  const match = (segments: readonly string[]): PathParams | undefined => {
    const isLong = hasRest ? segments.length >= fixed.length : segments.length === fixed.length
    return isLong ? paramsOf(fixed, segments, { manner, takesSuffix }) : undefined
  }
  return { steps, manner, match }
}

/** The segments of a path, as a backend that reads in this manner divides it. */
export function segmentsOf(path: string, { trailingSlash }: Manner): string[] {
  const segments: string[] = []
  // Not by `split`, which took as long as all the rest of a lookup.
  let start = path.indexOf('/')
  while (start !== -1) {
    const end = path.indexOf('/', start + 1)
    segments.push(end === -1 ? path.slice(start + 1) : path.slice(start + 1, end))
    start = end
  }
  if (trailingSlash === 'ignored' && segments.length > 1 && segments.at(-1) === '') segments.pop()
  return segments
}

interface Comparison {
  readonly manner: Manner
  readonly takesSuffix: boolean
}

function paramsOf(
  steps: readonly Step[],
  segments: readonly string[],
  { manner, takesSuffix }: Comparison,
): PathParams | undefined {
  const params: Record<string, string> = {}
  for (let index = 0; index < steps.length; index += 1) {
    const step = steps[index] as Step
    const segment = segments[index] as string
    const hasSuffix = takesSuffix && index === steps.length - 1 && segment.includes('.')
    if (!isAsStated(step, segment, { manner, takesSuffix: hasSuffix })) return undefined
    if (step.kind === 'param' && !hasSuffix) params[step.name] = segment
  }
  return params
}

function isAsStated(step: Step, segment: string, { manner, takesSuffix }: Comparison): boolean {
  if (step.kind !== 'literal') return segment !== ''
  const seen = seenSegment(segment, manner)
  return seen === step.text || (takesSuffix && seen.startsWith(`${step.text}.`))
}

/** A segment as a backend compares it. */
export function seenSegment(segment: string, { case: letters }: Manner): string {
  return letters === 'ignored' ? lowered(segment) : segment
}

function lowered(text: string): string {
  return text.replace(/[A-Z]+/g, (letters) => letters.toLowerCase())
}

const PARAM = /^[a-z]\w{0,63}$/i

function stepsOf(pattern: string, manner: Manner): readonly Step[] {
  if (!pattern.startsWith('/')) throw problem(pattern, 'does not begin with a slash')
  const strange = /[%;\\?#]/.exec(pattern)?.[0]
  if (strange !== undefined) throw problem(pattern, `has a \`${strange}\`: write it decoded`)
  const segments = segmentsOf(pattern, manner)
  const steps = segments.map((segment, index) => {
    const isLast = index === segments.length - 1
    if (segment === '' && !isLast) throw problem(pattern, 'has an empty segment')
    if (segment === '**' && isLast) return REST
    return segment.startsWith(':') ? paramOf(segment, pattern) : literalOf(segment, pattern, manner)
  })
  const names = steps.flatMap((step) => (step.kind === 'param' ? [step.name] : []))
  const twice = names.find((name, index) => names.indexOf(name) < index)
  if (twice !== undefined) throw problem(pattern, `has two parameters \`:${twice}\``)
  return steps
}

const REST: Step = { kind: 'rest' }

function paramOf(segment: string, pattern: string): Step {
  const name = segment.slice(1)
  if (!PARAM.test(name)) throw problem(pattern, `has no name for its parameter \`${segment}\``)
  return { kind: 'param', name }
}

function literalOf(text: string, pattern: string, manner: Manner): Step {
  if (text.includes('*')) throw problem(pattern, 'has a `*` that is not a last segment `**`')
  return { kind: 'literal', text: manner.case === 'ignored' ? lowered(text) : text }
}

function problem(pattern: string, what: string): TypeError {
  return new TypeError(`the path \`${pattern}\` ${what}`)
}
