import type { Line } from '../line.ts'
import type { LogFormat } from './format.ts'
import { namesColumns, w3cReader } from './w3c.ts'

const USUAL =
  'date time x-edge-location sc-bytes c-ip cs-method cs(Host) cs-uri-stem sc-status cs(Referer) cs(User-Agent) cs-uri-query cs(Cookie) x-edge-result-type x-edge-request-id'
const PIECE = /^\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t[A-Z]{3}\d/

/** CloudFront's standard log (AWS documentation, standard log file format). */
export const cloudfront: LogFormat = {
  name: 'cloudfront',
  reader(lines) {
    const isOne = (line: Line): boolean =>
      namesColumns(line, 'x-edge-location') || PIECE.test(line.slice(line.start, line.end))
    if (!lines.some(isOne)) return undefined
    return w3cReader({ separator: '\t', usual: [USUAL], agentOf: decoded })
  },
}

/** Encoded as in a URL; older logs encode the percent sign once more. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('%25', '%'))
  } catch {
    return text
  }
}
