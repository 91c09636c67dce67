import { resolve } from 'node:path'
import { parse } from 'yaml'
import { SCHEMES, type SchemeWord } from '../expect/scheme-of.ts'
import type { Operation, Remark } from '../plan.ts'
import { operationFrom } from './openapi-operation.ts'
import { placesIn } from './openapi-places.ts'
import { type Referring, resolved } from './openapi-ref.ts'
import { isRecord } from './part.ts'
import { DOCUMENT_BYTES_MAX, readText, Unreadable } from './source.ts'

/** What the document of an API says. */
export interface ApiDocument {
  readonly operations: readonly Operation[]
  /** The first server it names, as it is written there; `undefined` where it names none. */
  readonly server: string | undefined
  /** The kind of each security scheme, by its name: `bearer`, `basic`, `apiKey`... */
  readonly schemes: ReadonlyMap<string, SchemeWord>
  readonly remarks: readonly Remark[]
}

/** Operations that are read at most. */
const OPERATIONS_MAX = 5_000

/** Reads OpenAPI 3.0 or 3.1, in JSON or YAML; throws `Unreadable`. Fetches nothing. */
export async function readOpenApi(path: string, cwd: string): Promise<ApiDocument> {
  const text = await readText(path, resolve(cwd, path), DOCUMENT_BYTES_MAX)
  return openApiFrom(text, path)
}

/** The same of a text. */
export function openApiFrom(text: string, path: string): ApiDocument {
  const root = dataFrom(text, path)
  if (!isRecord(root)) throw new Unreadable([`${path}:1:1: an OpenAPI document is expected`])
  checkVersion(root, path)
  const remarks: Remark[] = []
  const operations = operationsOf(root, { text, path, remarks })
  return { operations, server: serverOf(root), schemes: schemesOf(root), remarks }
}

function dataFrom(text: string, path: string): unknown {
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      // It may be YAML that begins like JSON; that parser says what is wrong otherwise.
    }
  }
  try {
    return parse(text, { maxAliasCount: 100, uniqueKeys: false, logLevel: 'silent', merge: true })
  } catch (error) {
    throw new Unreadable([`${path}${whereOf(error)}: the document cannot be read: ${whyOf(error)}`])
  }
}

function whereOf(error: unknown): string {
  const lines = isRecord(error) && Array.isArray(error['linePos']) ? error['linePos'] : []
  const [start] = lines
  return isRecord(start) ? `:${start['line']}:${start['col']}` : ''
}

function whyOf(error: unknown): string {
  if (error instanceof RangeError) return 'it is nested too deeply'
  return error instanceof Error ? (error.message.split('\n')[0] ?? '').slice(0, 200) : 'no reason'
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
  { text, path: file, remarks }: Reading,
): readonly Operation[] {
  const locate = placesIn(text, file)
  const found: Operation[] = []
  for (const [path, value] of Object.entries(isRecord(root['paths']) ? root['paths'] : {})) {
    if (!path.startsWith('/')) continue
    const item = resolved(
      value,
      referringOf(root, { remarks, place: locate(path, 'get'), about: path }),
    )
    if (!isRecord(item)) continue
    for (const name of METHODS) {
      const raw = item[name]
      if (!isRecord(raw)) continue
      const method = name.toUpperCase()
      const place = locate(path, name)
      const referring = referringOf(root, { remarks, place, about: `${method} ${path}` })
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
  readonly remarks: Remark[]
  readonly place: string | undefined
  readonly about: string
}

const REMARKS_MAX = 200

function referringOf(root: unknown, { remarks, place, about }: Noticing): Referring {
  const told = new Set<string>()
  return {
    root,
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

function schemesOf(root: Readonly<Record<string, unknown>>): ReadonlyMap<string, SchemeWord> {
  const components = isRecord(root['components']) ? root['components'] : {}
  const all = isRecord(components['securitySchemes']) ? components['securitySchemes'] : {}
  return new Map(
    Object.entries(all).flatMap(([name, scheme]) => {
      if (!isRecord(scheme)) return []
      const word = wordOf(scheme)
      return word === undefined ? [] : [[name, word] as const]
    }),
  )
}
