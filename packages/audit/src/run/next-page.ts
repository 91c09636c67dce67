import { type AuditAnswer, type AuditRequest, fieldsOf } from '../exchange.ts'
import type { Operation } from '../plan.ts'
import { jsonIn } from '../wire/json-text.ts'
import { split } from '../wire/seems.ts'

/** A page of a list: what was asked for, and what came. */
export interface Page {
  readonly request: AuditRequest
  readonly answer: AuditAnswer
  readonly operation: Operation
}

/** What else there is of a list, as far as its answer or its document says; each a request-target. */
export interface FurtherPages {
  /** The end: what is new is there as often as at the beginning. */
  readonly last: string | undefined
  readonly next: string | undefined
  /** As many as the server gives in one page. */
  readonly wide: string | undefined
}

/** Says how to read on. What leads anywhere but to the same path is not followed. */
export function furtherPages(page: Page): FurtherPages {
  const links = linksIn(page)
  const value = jsonIn(page.answer.body)
  const end = lastNumber(value)
  const numbers = pageName(page, value)
  const byNumber = numbers !== undefined && end !== undefined && end > 1
  return {
    last: links.get('last') ?? (byNumber ? withValue(page, numbers, String(end)) : undefined),
    next: links.get('next') ?? byCursor(page, value) ?? byCount(page, value),
    wide: wideOf(page),
  }
}

const PAGE = /^_?(page|page_?(no|num|number|index)|p)$/i
const SIZE =
  /^(_?limit|per_?page|page_?size|size|first|max_?results|max|top|\$top|take|page_?limit)$/i
const OFFSET = /^(_?start|offset|skip|\$skip|from|start_?index)$/i
const CURSOR =
  /^(cursor|after|page_?token|starting_?after|continuation(_?token)?|marker|next(_?(token|cursor))?)$/i

/** So many are asked for in one page; servers that allow fewer give those, or say no. */
const WIDE = '1000'

function wideOf({ operation, ...page }: Page): string | undefined {
  const name = declared(operation, SIZE)
  return name === undefined ? undefined : withValue(page, name, WIDE)
}

function declared({ parameters }: Operation, names: RegExp): string | undefined {
  return parameters.find(({ in: where, name }) => where === 'query' && names.test(name))?.name
}

/** The parameter that counts pages: that of the document, or `page` where the answer counts them. */
function pageName({ operation }: Page, value: unknown): string | undefined {
  return declared(operation, PAGE) ?? (lastNumber(value) === undefined ? undefined : 'page')
}

function lastNumber(value: unknown): number | undefined {
  const found = memberOf(value, /^(total_?pages?|last_?page|page_?count|pages)$/i)
  return typeof found === 'number' && Number.isSafeInteger(found) ? found : undefined
}

/** A token for what follows, sent under the name that the document has for it, or its own. */
function byCursor(page: Page, value: unknown): string | undefined {
  const found = entryOf(
    value,
    /^(next_?(page_?)?(token|cursor)|end_?cursor|continuation_?token|cursor)$/i,
  )
  if (found === undefined) return undefined
  const [name, token] = found
  if (typeof token !== 'string' || token === '' || token.length > 2048) return undefined
  const own = /token$/i.test(name) ? name.replace(/^next_?/i, '') : 'cursor'
  const plain = own.charAt(0).toLowerCase() + own.slice(1)
  return withValue(page, declared(page.operation, CURSOR) ?? plain, token)
}

/** The next number, or the next offset, where the document knows them or the answer says that more is there. */
function byCount(page: Page, value: unknown): string | undefined {
  const count = itemsIn(value)
  if (count === 0) return undefined
  const query = new URLSearchParams(split(page.request.target)[1])
  const offset = declared(page.operation, OFFSET)
  const paged = pageName(page, value)
  if (paged !== undefined) {
    return withValue(page, paged, String(Number(query.get(paged) ?? '1') + 1))
  }
  if (offset !== undefined) {
    return withValue(page, offset, String(Number(query.get(offset) ?? '0') + count))
  }
  return undefined
}

/** The number of elements of the list in an answer: it itself, or the first in it. */
function itemsIn(value: unknown): number {
  if (Array.isArray(value)) return value.length
  if (typeof value !== 'object' || value === null) return 0
  const list = Object.values(value).find((one) => Array.isArray(one))
  return Array.isArray(list) ? list.length : 0
}

function linksIn(page: Page): ReadonlyMap<string, string> {
  const stated = [...fieldLinks(page.answer), ...bodyLinks(page.answer)]
  return new Map(
    stated.flatMap(([rel, link]) => {
      const target = sameTarget(page, link)
      return target === undefined ? [] : [[rel, target] as const]
    }),
  )
}

type Link = readonly [rel: string, link: string]

/** The links of RFC 8288 section 3. */
function fieldLinks(answer: AuditAnswer): readonly Link[] {
  const text = fieldsOf(answer, 'link').join(', ').slice(0, 8192)
  return [...text.matchAll(/<([^<>]*)>([^<]*)/g)].flatMap(([, link = '', rest = '']) => {
    const [, quoted, bare] = /;\s*rel\s*=\s*(?:"([^"]*)"|([\w-]+))/i.exec(rest) ?? []
    const rels = (quoted ?? bare ?? '').toLowerCase().split(/\s+/)
    return rels.map((rel): Link => [rel, link])
  })
}

function bodyLinks({ body }: AuditAnswer): readonly Link[] {
  const value = jsonIn(body)
  return (['next', 'last'] as const).flatMap((rel) => {
    const names = new RegExp(`^(@odata\\.|_)?${rel}(_?page)?(_?(link|ur[il]))?$`, 'i')
    const found = memberOf(value, names)
    const link =
      typeof found === 'object' && found !== null ? memberOf(found, /^(href|url)$/) : found
    return typeof link === 'string' && /[/?=]/.test(link) ? [[rel, link] as const] : []
  })
}

/** The target of a link, if it leads to the same list. */
function sameTarget({ request: { target } }: Page, link: string): string | undefined {
  const base = 'http://target.invalid'
  if (!URL.canParse(link, `${base}${target}`)) return undefined
  const { pathname, search } = new URL(link, `${base}${target}`)
  const [path] = split(target)
  const isSame = pathname === new URL(path, base).pathname
  const asked = `${path}${search}`
  return isSame && search !== '' && asked !== target ? asked : undefined
}

/** A target with one value of its query set. */
function withValue(
  { request: { target } }: Pick<Page, 'request'>,
  name: string,
  value: string,
): string {
  const [path, query] = split(target)
  const pairs = new URLSearchParams(query)
  pairs.set(name, value)
  return `${path}?${pairs}`
}

/** Where an answer says how it goes on: at its top, or in one of these. */
const ABOUT = /^(_?links|_?meta|_?metadata|pagination|paging|paginator|page_?info|page|cursors?)$/i
const DEPTH_MAX = 3

function memberOf(value: unknown, names: RegExp): unknown {
  return entryOf(value, names)?.[1]
}

function entryOf(value: unknown, names: RegExp, depth = 0): readonly [string, unknown] | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  const entries = Object.entries(value)
  const found = entries.find(([name, one]) => names.test(name) && one !== null)
  if (found !== undefined || depth >= DEPTH_MAX) return found
  const inner = entries.filter(([name]) => ABOUT.test(name))
  for (const [, one] of inner) {
    const below = entryOf(one, names, depth + 1)
    if (below !== undefined) return below
  }
  return undefined
}
