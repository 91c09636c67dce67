import {
  formatChallenge,
  type Refusal,
  type RefusalCode,
  refusals,
  statusOfKind,
} from '@sallyport/contract'
import type { Audience } from '../request.ts'
import { rateLimitField } from '../throttle/fields.ts'
import type { Answer, FieldLine } from './answer.ts'
import { pageParts } from './page.ts'

/** How one answer is to be written, beyond the decision itself. */
export interface View {
  /** The decision id, 26 characters. */
  readonly id: string
  readonly audience: Audience
  /** Whether the request came with `Origin`: then the fields a script needs are exposed to it. */
  readonly isCrossOrigin: boolean
  /** HEAD: the same fields, no body (RFC 9110 section 9.3.2). */
  readonly isHead: boolean
}

/** What a renderer is made with. */
export interface RendererOptions {
  /** The help page of a code: the `type` of the problem document. */
  readonly help?: (code: RefusalCode) => string
}

/** Writes refusals. */
export type Renderer = (refusal: Refusal, view: View) => Answer

/** The parts of an answer that are the same for every request that meets the same refusal. */
interface Template {
  readonly fields: readonly FieldLine[]
  readonly crossOriginFields: readonly FieldLine[]
  readonly before: string
  readonly after: string
}

const EXPOSED: FieldLine = [
  'access-control-expose-headers',
  'WWW-Authenticate, Retry-After, DPoP-Nonce',
]
const ID_LENGTH = 26

/**
 * Step 5, answer: the only writer of refusals.
 *
 * Pure: the same refusal and view give the same bytes. It keeps the bytes of refusals it has
 * written before, apart from the decision id.
 */
export function createRenderer(options: RendererOptions = {}): Renderer {
  const help = helpPages(options.help ?? ((code) => `urn:sallyport:refusal:${code}`))
  const caches = { machine: new TemplateCache(), person: new TemplateCache() }
  return (refusal, view) => {
    const cache = caches[view.audience]
    let template = cache.get(refusal)
    if (template === undefined) {
      template = createTemplate(refusal, view.audience, help[refusal.code])
      cache.set(refusal, template)
    }
    return {
      status: statusOfKind[refusal.kind],
      fields: view.isCrossOrigin ? template.crossOriginFields : template.fields,
      body: view.isHead ? '' : template.before + view.id + template.after,
    }
  }
}

/** Asked once for each code and at start, so that no request can meet a mistake in it. */
function helpPages(help: (code: RefusalCode) => string): Readonly<Record<RefusalCode, string>> {
  const pages = Object.keys(refusals).map((code) => {
    const page: unknown = help(code as RefusalCode)
    if (typeof page === 'string') return [code, page]
    throw new TypeError(`\`help\` must return an address for every code, and has none for ${code}`)
  })
  return Object.fromEntries(pages)
}

const SECONDS_KEPT_MAX = 1000

/** Refusals that differ in nothing but their code share one template; others keep their own. */
class TemplateCache {
  readonly #byCode = new Map<string, Template>()
  readonly #byRefusal = new WeakMap<Refusal, Template>()

  get(refusal: Refusal): Template | undefined {
    const key = plainKey(refusal)
    return key === undefined ? this.#byRefusal.get(refusal) : this.#byCode.get(key)
  }

  set(refusal: Refusal, template: Template): void {
    const key = plainKey(refusal)
    if (key === undefined) this.#byRefusal.set(refusal, template)
    else this.#byCode.set(key, template)
  }
}

function plainKey(refusal: Refusal): string | undefined {
  if (refusal.details !== undefined) return undefined
  if ('retryAfterSeconds' in refusal) {
    if (refusal.retryAfterSeconds > SECONDS_KEPT_MAX) return undefined
    return `${refusal.code} ${refusal.retryAfterSeconds}`
  }
  return 'challenges' in refusal && refusal.challenges.length > 0 ? undefined : refusal.code
}

function createTemplate(refusal: Refusal, audience: Audience, help: string): Template {
  const [type, before, after] =
    audience === 'person'
      ? ['text/html; charset=utf-8', ...pageParts(refusal.code)]
      : ['application/problem+json', ...documentParts(refusal, help)]
  const fields: FieldLine[] = [
    ['content-type', type],
    ['cache-control', 'no-store'],
    ['x-content-type-options', 'nosniff'],
  ]
  if (audience === 'person') {
    fields.push(['content-security-policy', "default-src 'none'; frame-ancestors 'none'"])
  }
  if ('challenges' in refusal) {
    for (const challenge of refusal.challenges) {
      fields.push(['www-authenticate', formatChallenge(challenge)])
    }
  }
  if ('retryAfterSeconds' in refusal) {
    fields.push(['retry-after', String(refusal.retryAfterSeconds)])
  }
  if (refusal.kind === 'throttle') {
    fields.push(rateLimitField({ remaining: 0, resetSeconds: refusal.retryAfterSeconds }))
  }
  // Both are ASCII, so that characters are bytes and adapters need not transcode.
  fields.push(['content-length', String(before.length + ID_LENGTH + after.length)])
  return {
    fields,
    crossOriginFields: [...fields, EXPOSED],
    before: flat(before),
    after: flat(after),
  }
}

/**
 * The same text in one piece. One that was put together stays in its pieces inside, and is put together
 * anew in every answer of which it is a part.
 */
function flat(ascii: string): string {
  return Buffer.from(ascii, 'latin1').toString('latin1')
}

/** The problem document (RFC 9457), cut where the decision id stands. */
function documentParts(refusal: Refusal, help: string): [before: string, after: string] {
  const { status, title, detail } = refusals[refusal.code]
  const head = { type: help, title, status, detail, code: refusal.code }
  const start = `${asciiJson(head).slice(0, -1)},"instance":"urn:sallyport:decision:`
  const details = refusal.details ? `,"details":${asciiJson(refusal.details)}` : ''
  return [start, `"${details}}`]
}

/** JSON in ASCII: every other character is escaped (RFC 8259 section 7). */
export function asciiJson(value: object): string {
  return JSON.stringify(value).replace(
    /[^\x20-\x7E]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
