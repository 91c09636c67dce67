/** One field line of an answer, as it stood on the wire. */
export type WireField = readonly [name: string, value: string]

/** One answer, read byte for byte; texts are Latin-1, so that each character is one byte. */
export interface WireAnswer {
  readonly version: string
  readonly status: number
  /** The field lines in order, unjoined. */
  readonly fields: readonly WireField[]
  /** The body without its framing. */
  readonly body: string
  /** Everything, framing included: for looking for what must not be there. */
  readonly raw: string
}

/** What the bytes received so far are. */
export type AnswerReading =
  | { readonly kind: 'partial' }
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'complete'; readonly answer: WireAnswer; readonly rest: string }
  /** Complete when the connection ends: nothing frames the body. */
  | { readonly kind: 'until_close'; readonly answer: WireAnswer }

const PARTIAL: AnswerReading = { kind: 'partial' }
const STATUS_LINE = /^HTTP\/(1\.[01]) (\d{3}) [^\r\n]*$/
const FIELD_LINE = /^([!#$%&'*+\-.^_`|~0-9A-Za-z]+):[ \t]*([^\r\n]*?)[ \t]*$/

/**
 * Reads one answer off the bytes of a connection (RFC 9112 sections 2 to 7). Never throws.
 *
 * Strict on purpose: a bare line feed, a fold or a body that is longer than it says is a finding, and a
 * forgiving client would hide it.
 */
export function readAnswer(text: string, method: string): AnswerReading {
  const end = text.indexOf('\r\n\r\n')
  if (end === -1) return PARTIAL
  const [statusLine = '', ...lines] = text.slice(0, end).split('\r\n')
  const status = STATUS_LINE.exec(statusLine)
  if (status === null) return broken(`the status line is \`${statusLine}\``)
  const fields: WireField[] = []
  for (const line of lines) {
    const field = FIELD_LINE.exec(line)
    if (field === null) return broken(`a field line is \`${line}\``)
    fields.push([field[1] as string, field[2] as string])
  }
  const head = { version: status[1] as string, status: Number(status[2]), fields }
  return readBody(head, { text, from: end + 4, method })
}

type Head = Pick<WireAnswer, 'version' | 'status' | 'fields'>

interface Place {
  readonly text: string
  readonly from: number
  readonly method: string
}

function readBody(head: Head, place: Place): AnswerReading {
  const { text, from, method } = place
  const complete = (body: string, end: number): AnswerReading => ({
    kind: 'complete',
    answer: { ...head, body, raw: text.slice(0, end) },
    rest: text.slice(end),
  })
  // RFC 9112 section 6.3: what never has a body.
  if (method === 'HEAD' || head.status < 200 || head.status === 204 || head.status === 304) {
    return complete('', from)
  }
  const codings = linesOf(head, 'transfer-encoding')
  const lengths = linesOf(head, 'content-length')
  if (codings.length > 0 && lengths.length > 0) return broken('both length and coding frame it')
  if (codings.length > 0) return readChunks(text, from, complete)
  if (lengths.length > 1) return broken('several lengths frame it')
  const [length] = lengths
  if (length === undefined) {
    return { kind: 'until_close', answer: { ...head, body: text.slice(from), raw: text } }
  }
  if (!/^\d{1,9}$/.test(length)) return broken(`the length is \`${length}\``)
  const end = from + Number(length)
  return text.length < end ? PARTIAL : complete(text.slice(from, end), end)
}

function readChunks(
  text: string,
  from: number,
  complete: (body: string, end: number) => AnswerReading,
): AnswerReading {
  let body = ''
  let at = from
  for (;;) {
    const lineEnd = text.indexOf('\r\n', at)
    if (lineEnd === -1) return PARTIAL
    const size = /^([0-9a-fA-F]{1,7})$/.exec(text.slice(at, lineEnd))
    if (size === null) return broken(`a chunk begins with \`${text.slice(at, lineEnd)}\``)
    const length = Number.parseInt(size[1] as string, 16)
    const end = lineEnd + 2 + length
    if (text.length < end + 2) return PARTIAL
    if (text.slice(end, end + 2) !== '\r\n') return broken('a chunk is longer than it says')
    if (length === 0) return complete(body, end + 2)
    body += text.slice(lineEnd + 2, end)
    at = end + 2
  }
}

function broken(why: string): AnswerReading {
  return { kind: 'broken', why }
}

/** The values of all lines of one field, in order. */
export function linesOf(answer: Pick<WireAnswer, 'fields'>, name: string): readonly string[] {
  return answer.fields.flatMap(([field, value]) => (field.toLowerCase() === name ? [value] : []))
}
