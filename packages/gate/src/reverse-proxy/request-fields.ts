import type { FieldLine } from '@sallyport/guard'
import { endsHere } from './hop-by-hop.ts'

/** What of a client's request the application is told, and what is told in its place. */
export interface RequestFieldsOptions {
  /** Names and values by turns, as they came. */
  readonly raw: readonly string[]
  /** The identity, and what else is set anew. */
  readonly own: readonly FieldLine[]
  /** Whether a name is one of the identity, in any spelling. */
  readonly isIdentity: (name: string) => boolean
  /** Whether credentials of a scheme stand in it; by its name in lower case. */
  readonly isCredential: (name: string) => boolean
}

/**
 * Only such names are handed on, as nginx does it: behind WSGI and PHP `X_Forwarded_For` and
 * `X.Forwarded.For` are the field of the same name with hyphens.
 */
const PLAIN = /^[a-z\d-]+$/

/** By which applications are told an address, a host or a path other than that of the request. */
const TOLD_BY_PROXIES =
  /^(?:forwarded|x-forwarded(?:-.*)?|x-original-.*|x-rewrite-.*|x-real-ip|x-client-ip|client-ip|true-client-ip|x-cluster-client-ip|cf-connecting-ip|x-accel-.*|x-sendfile.*|client-cert|client-cert-chain|proxy)$/

/** Whether the application may take a field of this name, in lower case, from a client. */
export function isForApplication(
  name: string,
  { isIdentity, isCredential }: Pick<RequestFieldsOptions, 'isIdentity' | 'isCredential'>,
): boolean {
  if (TOLD_BY_PROXIES.test(name) || isIdentity(name)) return false
  return PLAIN.test(name) || isCredential(name)
}

/** The fields for the application, names and values by turns. */
export function requestFields({
  raw,
  own,
  isIdentity,
  isCredential,
}: RequestFieldsOptions): string[] {
  const ends = endsHere(raw, isCredential)
  const fields: string[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase()
    if (ends(name) || name === 'trailer') continue
    if (!isForApplication(name, { isIdentity, isCredential })) continue
    fields.push(name, raw[i + 1] as string)
  }
  for (const [name, value] of own) fields.push(name, value)
  return fields
}
