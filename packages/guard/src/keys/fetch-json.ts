/** The largest metadata document or key set that is read, in bytes. */
export const DOCUMENT_BYTES_MAX: number = 262_144

/**
 * Fetches a JSON document: status 200, no redirect, at most {@link DOCUMENT_BYTES_MAX}, within the
 * time of the signal, body included. Throws otherwise, with a message that holds nothing of the
 * body.
 */
export async function fetchJson(url: URL, signal: AbortSignal): Promise<unknown> {
  const response = await fetch(url, {
    redirect: 'error',
    signal,
    headers: { accept: 'application/json, application/jwk-set+json' },
  })
  return readJson(response, url)
}

/** Reads the JSON of a response to {@link fetchJson}, or to a request made elsewhere. */
export async function readJson(response: Response, url: URL): Promise<unknown> {
  if (response.status !== 200) {
    await response.body?.cancel()
    throw new Error(`\`${url.href}\` answered with status ${response.status}`)
  }
  const text = await readBounded(response, url)
  try {
    return JSON.parse(text)
  } catch {
    // The parser's own message quotes the document.
    throw new Error(`\`${url.href}\` did not answer with JSON`)
  }
}

async function readBounded(response: Response, url: URL): Promise<string> {
  const chunks: Uint8Array[] = []
  let length = 0
  for await (const chunk of response.body ?? []) {
    length += chunk.byteLength
    // Leaving the loop cancels the body and closes the connection.
    if (length > DOCUMENT_BYTES_MAX) {
      throw new Error(`\`${url.href}\` answered with more than ${DOCUMENT_BYTES_MAX} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

const TEXT_MAX = 300

/** What went wrong, for a record: the message and what lies under it, in bounded length. */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return 'something that is no error was thrown'
  const { cause } = error
  const under = cause instanceof Error ? (codeOf(cause) ?? cause.message) : undefined
  const text = under === undefined ? error.message : `${error.message}: ${under}`
  return text.slice(0, TEXT_MAX) || error.name
}

function codeOf(error: Error): string | undefined {
  const { code } = error as { code?: unknown }
  return typeof code === 'string' ? code : undefined
}
