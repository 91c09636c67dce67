import { isToken } from '@sallyport/contract'
import type { AccessScheme } from '../scheme.ts'

/** An API key, in the field the API reads it from. Default `X-API-Key`. */
export interface ApiKeyOptions {
  readonly key: string
  readonly header?: string
}

/** Shows an API key. What cannot be a field is a `TypeError`, which does not repeat the key. */
export function apiKey({ key, header = 'X-API-Key' }: ApiKeyOptions): AccessScheme {
  if (!isToken(header)) throw new TypeError(`\`${header}\` is not the name of a field`)
  if (!/^[\x21-\x7e]+$/.test(key)) {
    throw new TypeError('the API key must consist of visible ASCII characters')
  }
  const shown = { fields: { [header.toLowerCase()]: key } }
  return { scheme: 'apikey', credentials: 'fixed', show: () => shown }
}
