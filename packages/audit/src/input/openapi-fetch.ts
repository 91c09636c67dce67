/** What fetching a document came to. */
export type Fetched =
  | { readonly kind: 'text'; readonly data: string }
  | { readonly kind: 'failed'; readonly why: string }

/** The limits of one fetching. */
export interface FetchLimits {
  readonly bytesMax: number
  /** When all of it has to be over, in milliseconds since 1970. */
  readonly endsAt: number
}

/** How long one document may take, in milliseconds. */
const DOCUMENT_MS = 10_000
const REDIRECTS_MAX = 3

/** Fetches a text by GET, without credentials, and follows redirects within the same host alone. Never throws. */
export async function fetchText(url: URL, { bytesMax, endsAt }: FetchLimits): Promise<Fetched> {
  if (url.username !== '' || url.password !== '') return failed('its address has a password')
  const left = Math.min(DOCUMENT_MS, endsAt - Date.now())
  if (left <= 0) return failed('fetching took too long')
  try {
    return await followed(url, { bytesMax, signal: AbortSignal.timeout(left) })
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    return failed(isLate ? 'fetching took too long' : 'it cannot be fetched')
  }
}

interface Following {
  readonly bytesMax: number
  readonly signal: AbortSignal
}

async function followed(first: URL, { bytesMax, signal }: Following): Promise<Fetched> {
  let url = first
  for (let hop = 0; hop <= REDIRECTS_MAX; hop++) {
    const headers = { accept: 'application/json, application/yaml, */*;q=0.1' }
    const response = await fetch(url.href, {
      redirect: 'manual',
      credentials: 'omit',
      headers,
      signal,
    })
    if (response.ok) return await textOf(response, bytesMax)
    await response.body?.cancel()
    if (response.status < 300 || response.status > 399)
      return failed(`it is answered ${response.status}`)
    const next = URL.parse(response.headers.get('location') ?? '', url.href)
    if (next === null || !isSameHost(next, url)) return failed('it is moved to another host')
    url = next
  }
  return failed('it is moved too often')
}

/** The same host and port, by the same protocol; or from http to https of the same name. */
function isSameHost(next: URL, url: URL): boolean {
  if (next.username !== '' || next.password !== '') return false
  if (next.origin === url.origin) return true
  const isSafer = url.protocol === 'http:' && next.protocol === 'https:'
  return isSafer && next.hostname === url.hostname && url.port === '' && next.port === ''
}

async function textOf({ body }: Response, bytesMax: number): Promise<Fetched> {
  const pieces: Uint8Array[] = []
  let length = 0
  for await (const piece of body ?? []) {
    length += piece.byteLength
    // Ending the loop closes the connection: no more than this is read, however it was packed.
    if (length > bytesMax) return failed(`it is larger than ${bytesMax} bytes`)
    pieces.push(piece)
  }
  return { kind: 'text', data: Buffer.concat(pieces).toString('utf8') }
}

function failed(why: string): Fetched {
  return { kind: 'failed', why }
}
