import { Agent, type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http'

/** A request to send. */
export interface Outgoing {
  readonly method?: string
  readonly headers?: OutgoingHttpHeaders
  readonly body?: string
  /** The loopback address to call from; every caller of the first run has its own. */
  readonly from?: string | undefined
}

/** What came back. */
export interface Incoming {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  /** The field lines as they came, names and values in turn. */
  readonly rawHeaders: readonly string[]
  /** The lines of `WWW-Authenticate`, unjoined. */
  readonly challenges: readonly string[]
  readonly body: string
}

const TIMEOUT_MS = 10_000
const BODY_CHARACTERS_MAX = 1_000_000
const agent = new Agent({ keepAlive: false })

/**
 * Sends one request and waits for the whole answer.
 *
 * Not `fetch`: that adds fetch metadata, by which a guard knows a script in a browser, follows
 * redirects, and joins the lines of a field.
 */
export function send(url: string, outgoing: Outgoing = {}): Promise<Incoming> {
  const { method = 'GET', headers = {}, body, from } = outgoing
  const options = { method, headers, agent, timeout: TIMEOUT_MS }
  return new Promise((resolve, reject) => {
    const sent = request(url, from === undefined ? options : { ...options, localAddress: from })
    sent.on('error', reject)
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms`)))
    sent.on('response', (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
        if (text.length > BODY_CHARACTERS_MAX) sent.destroy(new Error('the answer is too long'))
      })
      response.on('error', reject)
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          rawHeaders: response.rawHeaders,
          challenges: response.headersDistinct['www-authenticate'] ?? [],
          body: text,
        }),
      )
    })
    sent.end(body)
  })
}
