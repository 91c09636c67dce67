import { resolve } from 'node:path'
import { SCHEMES, type SchemeWord } from '../expect/scheme-of.ts'
import type { Operation, Remark } from '../plan.ts'
import { type Elsewhere, type ElsewhereOptions, elsewhereOf } from './openapi-elsewhere.ts'
import { operationFrom } from './openapi-operation.ts'
import { placesIn } from './openapi-places.ts'
import { type Referring, resolved } from './openapi-ref.ts'
import { dataFrom } from './openapi-text.ts'
import { isRecord } from './part.ts'
import { DOCUMENT_BYTES_MAX, readText, Unreadable } from './source.ts'

/** What the document of an API says. */
export interface ApiDocument {
  readonly operations: readonly Operation[]
  /** The first server it names, as it is written there; `undefined` where it names none. */
  readonly server: string | undefined
  /** The kind of each security scheme, by its name: `bearer`, `basic`, `apiKey`... */
  readonly schemes: ReadonlyMap<string, SchemeWord>
  /** The first of these, and in which field an API key is sent; `undefined` where it names none. */
  readonly firstScheme: NamedScheme | undefined
  readonly remarks: readonly Remark[]
}

/** A way to show credentials, as a document names it. */
export interface NamedScheme {
  readonly scheme: SchemeWord
  /** The field of an API key. */
  readonly header: string | undefined
}

/** Operations that are read at most. */
const OPERATIONS_MAX = 5_000

/**
 * Reads OpenAPI 3.0 or 3.1, in JSON or YAML; throws `Unreadable`. What it refers to is read where it lies below its own
 * folder, and fetched only where that is allowed.
 */
export async function readOpenApi(
  path: string,
  cwd: string,
  options: ElsewhereOptions = {},
): Promise<ApiDocument> {
  const absolute = resolve(cwd, path)
  const text = await readText(path, absolute, DOCUMENT_BYTES_MAX)
  const root = rootFrom(text, path)
  return documentFrom(root, { text, path, elsewhere: await elsewhereOf(root, absolute, options) })
}

/** The same of a text alone: what it refers to outside of itself is left out. */
export function openApiFrom(text: string, path: string): ApiDocument {
  return documentFrom(rootFrom(text, path), { text, path, elsewhere: undefined })
}

type Root = Readonly<Record<string, unknown>>

function rootFrom(text: string, path: string): Root {
  const root = dataFrom(text, path)
  if (!isRecord(root)) throw new Unreadable([`${path}:1:1: an OpenAPI document is expected`])
  checkVersion(root, path)
  return root
}

function documentFrom(root: Root, reading: Omit<Reading, 'remarks'>): ApiDocument {
  const remarks: Remark[] = []
  const operations = operationsOf(root, { ...reading, remarks })
  const named = namedSchemes(root)
  const schemes = new Map([...named].map(([name, { scheme }]) => [name, scheme]))
  const [firstScheme] = named.values()
  return { operations, server: serverOf(root), schemes, firstScheme, remarks }
}

function checkVersion(root: Readonly<Record<string, unknown>>, path: string): void {
  const { openapi, swagger } = root
  if (swagger !== undefined) {
    throw new Unreadable([
      `${path}:1:1: this is Swagger ${String(swagger).slice(0, 10)}: convert it to OpenAPI 3.0 or 3.1 first`,
    ])
  }
  if (typeof openapi === 'string' && /^3\.[012](\.|$)/.test(openapi)) return
  throw new Unreadable([
    `${path}:1:1: an OpenAPI 3.0 or 3.1 document is expected: write \`openapi: 3.1.0\``,
  ])
}

interface Reading {
  readonly text: string
  readonly path: string
  readonly elsewhere: Elsewhere | undefined
  readonly remarks: Remark[]
}

const METHODS = [
  'get',
  'head',
  'post',
  'put',
  'patch',
  'delete',
  'options',
  'trace',
  'query',
] as const

function operationsOf(
  root: Readonly<Record<string, unknown>>,
  { text, path: file, elsewhere, remarks }: Reading,
): readonly Operation[] {
  const locate = placesIn(text, file)
  const found: Operation[] = []
  for (const [path, value] of Object.entries(isRecord(root['paths']) ? root['paths'] : {})) {
    if (!path.startsWith('/')) continue
    const item = resolved(
      value,
      referringOf(root, { elsewhere, remarks, place: locate(path, 'get'), about: path }),
    )
    if (!isRecord(item)) continue
    for (const name of METHODS) {
      const raw = item[name]
      if (!isRecord(raw)) continue
      const method = name.toUpperCase()
      const place = locate(path, name)
      const referring = referringOf(root, { elsewhere, remarks, place, about: `${method} ${path}` })
      found.push(
        operationFrom(raw, { referring, method, path, item, place, security: root['security'] }),
      )
      if (found.length >= OPERATIONS_MAX) {
        remarks.push({
          place: undefined,
          message: `only the first ${OPERATIONS_MAX} operations are audited`,
        })
        return found
      }
    }
  }
  return found
}

interface Noticing {
  readonly elsewhere: Elsewhere | undefined
  readonly remarks: Remark[]
  readonly place: string | undefined
  readonly about: string
}

const REMARKS_MAX = 200

function referringOf(root: unknown, { elsewhere, remarks, place, about }: Noticing): Referring {
  const told = new Set<string>()
  return {
    root,
    elsewhere,
    notice: (ref, why) => {
      if (told.has(ref) || remarks.length >= REMARKS_MAX) return
      told.add(ref)
      remarks.push({ place, message: `${about}: \`${ref.slice(0, 200)}\` is left out: ${why}` })
    },
  }
}

/** The first server, with the defaults of its variables. */
function serverOf(root: Readonly<Record<string, unknown>>): string | undefined {
  const first: unknown = Array.isArray(root['servers']) ? root['servers'][0] : undefined
  if (!isRecord(first) || typeof first['url'] !== 'string') return undefined
  const variables = isRecord(first['variables']) ? first['variables'] : {}
  return first['url'].replace(/\{([^{}]+)\}/g, (whole, name: string) => {
    const variable = Object.hasOwn(variables, name) ? variables[name] : undefined
    return isRecord(variable) && variable['default'] !== undefined
      ? String(variable['default'])
      : whole
  })
}

function wordOf(scheme: Readonly<Record<string, unknown>>): SchemeWord | undefined {
  const { type } = scheme
  if (type === 'oauth2' || type === 'openIdConnect') return 'bearer'
  if (type === 'apiKey') return scheme['in'] === 'cookie' ? 'session' : 'apiKey'
  const named = String(scheme['scheme']).toLowerCase()
  return type === 'http' ? SCHEMES.find((word) => word === named) : undefined
}

function namedSchemes(root: Root): ReadonlyMap<string, NamedScheme> {
  const components = isRecord(root['components']) ? root['components'] : {}
  const all = isRecord(components['securitySchemes']) ? components['securitySchemes'] : {}
  return new Map(
    Object.entries(all).flatMap(([name, scheme]) => {
      if (!isRecord(scheme)) return []
      const word = wordOf(scheme)
      const field = scheme['in'] === 'header' ? scheme['name'] : undefined
      const header = typeof field === 'string' ? field : undefined
      return word === undefined ? [] : [[name, { scheme: word, header }] as const]
    }),
  )
}
