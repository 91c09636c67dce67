import type { IncomingMessage } from 'node:http'
import { linesOf, type RawFields } from '../raw-fields.ts'
import { codingOf } from './client-request.ts'
import type { RequestFieldsOptions } from './request-fields.ts'
import { isForApplication } from './request-fields.ts'

/**
 * Fields that say how a message is to be read, who sends it or what may be done: nobody may send them behind a body,
 * when all of that was decided already (RFC 9110 section 6.5.1).
 */
const NEVER =
  /^(?:host|content-.*|transfer-encoding|te|trailer|connection|authorization|proxy-.*|cookie2?|set-cookie|dpop|signature.*|cache-control|pragma|expect|if-.*|max-forwards|range|accept.*|origin|referer|sec-.*|access-control-.*|x-http-method.*|x-method-override|x-csrf.*|x-xsrf.*|client-cert.*)$/

const NAMES_MAX = 32

/** The names that a client announces in `Trailer` and may send there, in lower case; none without chunks. */
export function announcedTrailers(
  { rawHeaders: raw }: Pick<IncomingMessage, 'rawHeaders'>,
  options: Pick<RequestFieldsOptions, 'isIdentity' | 'isCredential'>,
): readonly string[] {
  const lines = linesOf(raw, 'trailer')
  if (lines === undefined || codingOf(raw) !== 'chunked') return []
  const names = [lines].flat().flatMap((line) => line.split(','))
  const lower = names.slice(0, NAMES_MAX).map((name) => name.trim().toLowerCase())
  return [...new Set(lower)].filter(
    (name) =>
      name !== '' &&
      !NEVER.test(name) &&
      !options.isCredential(name) &&
      isForApplication(name, options),
  )
}

/** Of the trailers that came, those that were announced: by name and value. */
export function trailersOf(
  raw: RawFields,
  announced: readonly string[],
): readonly (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = []
  for (let i = 0; i < raw.length; i += 2) {
    const name = (raw[i] as string).toLowerCase()
    if (announced.includes(name)) pairs.push([name, raw[i + 1] as string])
  }
  return pairs
}
