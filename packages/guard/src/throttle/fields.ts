import { formatRateLimit } from '@sallyport/contract'
import type { FieldLine } from '../answer/answer.ts'
import type { Standing } from './counter.ts'

/** The name of the one policy that the field tells of: which counter engaged is nobody's business. */
const POLICY = 'attempts'

/**
 * The `RateLimit` field of what is left (draft-ietf-httpapi-ratelimit-headers, section 4).
 *
 * It counts failures, not requests, and has the same bytes for known and unknown accounts.
 */
export function rateLimitField({ remaining, resetSeconds }: Standing): FieldLine {
  return ['ratelimit', formatRateLimit([{ policy: POLICY, remaining, resetSeconds }])]
}

/** The fields of a verdict, and the one of the throttle where it has something to tell. */
export function withStanding(
  fields: readonly FieldLine[] | undefined,
  standing: Standing | undefined,
): readonly FieldLine[] | undefined {
  return standing === undefined ? fields : [...(fields ?? []), rateLimitField(standing)]
}
