import type { FieldLine } from '@sallyport/guard'
import { endsHere } from './hop-by-hop.ts'

/** What an application must not tell a proxy in front of this one, nor its client in our name. */
const OURS = /^x[-_.](?:gate|accel)(?:[-_.]|$)/

/**
 * The fields of an application's answer for the client, names and values by turns, and what the guard
 * adds to them. Every line stays a line: two cookies are two.
 */
export function responseFields(
  raw: readonly string[],
  added: readonly FieldLine[] = [],
  { hasTrailers = false }: { readonly hasTrailers?: boolean } = {},
): string[] {
  const ends = endsHere(raw)
  const fields: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase()
    if (ends(name) || OURS.test(name) || (name === 'trailer' && !hasTrailers)) continue
    fields.push(raw[i] as string, raw[i + 1] as string)
  }
  for (const [name, value] of added) fields.push(name, value)
  return fields
}

/** Raw fields as undici brings them: bytes, or texts already. */
export function rawTexts(raw: unknown): string[] {
  if (!Array.isArray(raw)) return []
  return raw.map((part: string | Buffer) =>
    typeof part === 'string' ? part : part.toString('latin1'),
  )
}
