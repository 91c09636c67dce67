import type { RecordArchive } from './archive.ts'
import { explainWhy } from './why.ts'

/** An answer of the handler, for whatever server there is. */
export interface StoryResponse {
  readonly status: 200 | 400 | 404
  readonly fields: readonly (readonly [name: string, value: string])[]
  /** JSON. */
  readonly body: string
}

const FIELDS = [
  ['content-type', 'application/json'],
  ['cache-control', 'no-store'],
  ['x-content-type-options', 'nosniff'],
] as const

/**
 * Makes a handler that tells stories over HTTP: give it what was asked for, and who asks. It decides nothing: put a
 * policy before its route that few meet, with `recordAllowed: 'always'`, so that each use of it is a record.
 *
 *     route(['GET', '/admin/decisions/:id'], readDecisions, async (_request, response, access) => {
 *       const { status, fields, body } = await tell(access.params.id ?? '', access.subject?.id ?? '')
 *       response.writeHead(status, fields.flat()).end(body)
 *     })
 */
export function storyHandler(
  archive: RecordArchive,
): (question: string, who: string) => Promise<StoryResponse> {
  return async (question, who) => {
    const answer = await explainWhy(archive, question, { who })
    const status = answer.kind === 'story' ? 200 : answer.kind === 'unknown' ? 404 : 400
    return { status, fields: FIELDS, body: JSON.stringify(answer) }
  }
}
