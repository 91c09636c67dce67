import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import type { HarmLevel, Target } from '../plan.ts'
import { durationFrom } from './duration.ts'
import type { Part } from './part.ts'

/** The fields of `target`. */
export const TARGET_FIELDS = [
  'base',
  'openapi',
  'allowRemoteRefs',
  'routes',
  'policies',
  'environment',
  'level',
  'requestsPerSecond',
  'timeout',
  'budget',
  'ca',
] as const

/** What is said besides the file. */
export interface TargetContext {
  readonly folder: string
  readonly base: string | undefined
  readonly level: HarmLevel | undefined
  /** The server that the document of the API names. */
  readonly server: string | undefined
}

const ENVIRONMENTS = ['test', 'staging', 'production'] as const
const DAY_MS = 86_400_000

/** Reads the target; production is only observed, whatever else is asked. */
export async function targetFrom(part: Part, context: TargetContext): Promise<Target | undefined> {
  const fields = part.fields(TARGET_FIELDS)
  if (fields === undefined) return undefined
  const base = baseFrom(part, context)
  const environment =
    fields.environment === undefined
      ? part.mistake('`environment` is missing: write `test`, `staging` or `production`')
      : fields.environment.word(ENVIRONMENTS)
  const stated = levelFrom(fields.level)
  const level = environment === 'production' ? 0 : (context.level ?? stated ?? 1)
  const rate = fields.requestsPerSecond?.number(1, 1_000) ?? (environment === 'test' ? 500 : 50)
  const timeoutMs = (fields.timeout && durationFrom(fields.timeout, 10 * 60_000)) ?? 10_000
  const budgetMs = (fields.budget && durationFrom(fields.budget, DAY_MS)) ?? 10 * 60_000
  const ca = fields.ca && (await caFrom(fields.ca, context.folder))
  if (base === undefined || environment === undefined) return undefined
  return { base, environment, level, requestsPerSecond: rate, timeoutMs, budgetMs, ca }
}

function levelFrom(part: Part | undefined): HarmLevel | undefined {
  if (part === undefined) return undefined
  const level = ([0, 1, 2, 3] as const).find((one) => one === part.value)
  return level ?? part.mistake('one of `0`, `1`, `2`, `3` is expected')
}

/** The address: what was asked for, else that of the file, with the path of the document where it has none. */
function baseFrom(part: Part, { base: asked, server }: TargetContext): string | undefined {
  const field = part.fields(TARGET_FIELDS)?.base
  const text =
    asked ?? field?.text('an address') ?? (field === undefined ? absolute(server) : undefined)
  if (text === undefined) {
    return field === undefined
      ? part.mistake("`base` is missing: write an address like 'http://127.0.0.1:3000'")
      : undefined
  }
  const where = field ?? part
  if (!URL.canParse(text))
    return where.mistake("an address like 'http://127.0.0.1:3000' is expected")
  const url = new URL(text)
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    return where.mistake('an address that begins with `http:` or `https:` is expected')
  if (url.username !== '' || url.password !== '')
    return where.mistake(
      'an address without a password is expected: who signs in stands in `identities`',
    )
  if (url.search !== '' || url.hash !== '')
    return where.mistake('an address without `?` and `#` is expected')
  const path = url.pathname === '/' ? pathOf(server) : url.pathname
  return `${url.origin}${path.replace(/\/+$/, '')}`
}

function absolute(server: string | undefined): string | undefined {
  return server !== undefined && /^https?:\/\//i.test(server) ? server : undefined
}

function pathOf(server: string | undefined): string {
  if (server === undefined || server.includes('{')) return ''
  const base = 'http://server.invalid/'
  return URL.canParse(server, base) ? new URL(server, base).pathname : ''
}

async function caFrom(part: Part, folder: string): Promise<string | undefined> {
  const path = part.text('the path of a PEM file')
  if (path === undefined) return undefined
  const text = await readFile(resolve(folder, path), 'utf8').catch(() => undefined)
  if (text === undefined) return part.mistake('the file cannot be read')
  return text.includes('-----BEGIN CERTIFICATE-----')
    ? text
    : part.mistake('a file with `-----BEGIN CERTIFICATE-----` is expected')
}
