import { type AuditAnswer, type AuditRequest, fieldsOf } from '../exchange.ts'

/** Whether an answer asks which version of an object is meant: 428, or 412 where nobody said one (RFC 6585 section 3). */
export function isMatchWanted({ fields }: AuditRequest, answer: AuditAnswer | undefined): boolean {
  const isSaid = fields.some(([name]) => name.toLowerCase() === 'if-match')
  return !isSaid && (answer?.status === 428 || answer?.status === 412)
}

/** The same request about the version that was seen; about any, where none was told (RFC 9110 section 13.1.1). */
export function matching(request: AuditRequest, seen: AuditAnswer | undefined): AuditRequest {
  const [tag = '*'] = seen === undefined ? [] : fieldsOf(seen, 'etag')
  return { ...request, fields: [...request.fields, ['If-Match', tag]] }
}
