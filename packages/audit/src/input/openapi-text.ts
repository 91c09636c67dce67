import { parse } from 'yaml'
import { isRecord } from './part.ts'
import { Unreadable } from './source.ts'

/** The data of a document of an API, in JSON or YAML; throws `Unreadable`, which names it by its path. */
export function dataFrom(text: string, path: string): unknown {
  if (/^\s*[{[]/.test(text)) {
    try {
      return JSON.parse(text)
    } catch {
      // It may be YAML that begins like JSON; that parser says what is wrong otherwise.
    }
  }
  try {
    return parse(text, { maxAliasCount: 100, uniqueKeys: false, logLevel: 'error', merge: true })
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
