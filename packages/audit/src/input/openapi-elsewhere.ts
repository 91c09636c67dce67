import { realpath } from 'node:fs/promises'
import { dirname, extname, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { fetchText } from './openapi-fetch.ts'
import { dataFrom } from './openapi-text.ts'
import { FILE_BYTES_MAX, readText, Unreadable } from './source.ts'

/** What a document of an API may refer to. */
export interface ElsewhereOptions {
  /** Whether references to other servers are fetched. Default false: nothing is. */
  readonly allowRemoteRefs?: boolean | undefined
}

/** The documents that one refers to, read before anything is asked of them. */
export interface Elsewhere {
  /** The document that a reference is into, as it stands in the first one or, whole, in another. */
  find(ref: string): Found
}

/** A document, or why there is none. */
export type Found =
  | { readonly kind: 'found'; readonly data: unknown }
  | { readonly kind: 'missing'; readonly why: string }

/** Documents that are read besides the first, and their length in all. */
const DOCUMENTS_MAX = 50
const BYTES_MAX = 16 * 1024 * 1024
/** How long all the fetching may take, in milliseconds. */
const FETCHING_MS = 30_000

/**
 * Reads what a document refers to, and what that refers to. A file counts only below the folder of the first one: a
 * document of somebody else shall not have other files read. Other servers are asked only where that is allowed, and
 * what came from one may refer to that one alone.
 */
export async function elsewhereOf(
  root: unknown,
  path: string,
  options: ElsewhereOptions,
): Promise<Elsewhere> {
  const base = pathToFileURL(path).href
  const reading: Reading = {
    folder: dirname(path),
    isRemoteAllowed: options.allowRemoteRefs === true,
    endsAt: Date.now() + FETCHING_MS,
    documents: new Map([[base, { kind: 'found', data: root }]]),
    bytes: 0,
  }
  const open = addressesIn(root, base)
  for (let next = open.shift(); next !== undefined; next = open.shift()) {
    if (reading.documents.has(next.address)) continue
    const found = await read(next, reading)
    reading.documents.set(next.address, found)
    if (found.kind === 'found') open.push(...wholeAddressesIn(found.data, next.address))
  }
  return {
    find: (ref) => {
      const address = addressOf(ref, base)
      const known = address === undefined ? undefined : reading.documents.get(address)
      return known ?? { kind: 'missing', why: 'it is no address' }
    },
  }
}

interface Reading {
  readonly folder: string
  readonly isRemoteAllowed: boolean
  readonly endsAt: number
  readonly documents: Map<string, Found>
  bytes: number
}

/** A document that is wanted, and where it was named. */
interface Named {
  readonly address: string
  readonly by: string
}

/** The address of the document that a reference is into, without the place in it. */
function addressOf(ref: string, base: string): string | undefined {
  const url = URL.parse(ref, base)
  if (url === null) return undefined
  url.hash = ''
  return url.href
}

/** The documents that the first one refers to. */
function addressesIn(root: unknown, base: string): Named[] {
  const found = [...referencesIn(root)].filter(({ $ref }) => !$ref.startsWith('#'))
  return namedBy(
    base,
    found.map(({ $ref }) => addressOf($ref, base)),
  )
}

/** The same of another one; its references are made whole, for whoever follows them does not know where they stood. */
function wholeAddressesIn(root: unknown, base: string): Named[] {
  const addresses: (string | undefined)[] = []
  for (const reference of referencesIn(root)) {
    const { $ref } = reference
    const address = addressOf($ref, base)
    addresses.push(address)
    const place = $ref.includes('#') ? $ref.slice($ref.indexOf('#')) : ''
    if (address !== undefined) reference.$ref = `${address}${place}`
  }
  return namedBy(base, addresses)
}

function namedBy(by: string, addresses: readonly (string | undefined)[]): Named[] {
  const all = addresses.filter((one) => one !== undefined)
  return [...new Set(all)].map((address) => ({ address, by }))
}

interface Reference {
  $ref: string
}

/** Every reference in a document, which may contain itself. */
function* referencesIn(root: unknown): Generator<Reference> {
  const open: unknown[] = [root]
  const seen = new Set<unknown>()
  while (open.length > 0) {
    const value = open.pop()
    if (typeof value !== 'object' || value === null || seen.has(value)) continue
    seen.add(value)
    if (isReference(value)) yield value
    for (const inner of Object.values(value)) open.push(inner)
  }
}

function isReference(value: object): value is Reference {
  return '$ref' in value && typeof value.$ref === 'string'
}

async function read(named: Named, reading: Reading): Promise<Found> {
  const missing = (why: string): Found => ({ kind: 'missing', why })
  if (reading.documents.size > DOCUMENTS_MAX) return missing('it refers to too many documents')
  const url = new URL(named.address)
  const isFetched = /^https?:$/.test(new URL(named.by).protocol)
  if (isFetched && url.origin !== new URL(named.by).origin) {
    return missing('what was fetched may refer to its own server alone')
  }
  try {
    const text = await textOf(url, reading)
    if (text.kind === 'missing') return text
    reading.bytes += text.data.length
    if (reading.bytes > BYTES_MAX) return missing('the documents are too long in all')
    return { kind: 'found', data: dataFrom(text.data, named.address) }
  } catch (error) {
    if (error instanceof Unreadable) return missing(error.lines[0] ?? 'it cannot be read')
    throw error
  }
}

type Text = { readonly kind: 'text'; readonly data: string } | (Found & { kind: 'missing' })

async function textOf(url: URL, { folder, isRemoteAllowed, endsAt }: Reading): Promise<Text> {
  if (url.protocol === 'file:') return await fileText(url, folder)
  if (!/^https?:$/.test(url.protocol)) return { kind: 'missing', why: 'it is no web address' }
  if (!isRemoteAllowed) {
    const why = 'it is on another server: `allowRemoteRefs` has it fetched'
    return { kind: 'missing', why }
  }
  const fetched = await fetchText(url, { bytesMax: FILE_BYTES_MAX, endsAt })
  return fetched.kind === 'failed' ? { kind: 'missing', why: fetched.why } : fetched
}

async function fileText(url: URL, folder: string): Promise<Text> {
  const path = pathIn(url)
  if (path === undefined || !/^\.(json|ya?ml)$/i.test(extname(path))) {
    return { kind: 'missing', why: 'it is neither a file of JSON nor one of YAML' }
  }
  const real = await realpath(path).catch(() => undefined)
  if (real === undefined) return { kind: 'missing', why: 'there is no such file' }
  if (!real.startsWith(`${await realpath(folder)}${sep}`)) {
    return { kind: 'missing', why: 'it is a file outside of the folder of the document' }
  }
  return { kind: 'text', data: await readText(path, real, FILE_BYTES_MAX) }
}

function pathIn(url: URL): string | undefined {
  try {
    return fileURLToPath(url)
  } catch {
    return undefined
  }
}
