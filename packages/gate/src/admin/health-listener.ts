import type { RequestListener, ServerResponse } from 'node:http'

/** What a probe may know. */
export interface HealthMeans {
  /** Whether the gate wants requests, and can decide them. */
  readonly isReady: () => Promise<boolean>
}

/**
 * Answers probes that come from other machines: `/healthz` and `/readyz`, by their status and a word. It tells nothing
 * else, so it may listen where the admin listener must not.
 */
export function healthListener({ isReady }: HealthMeans): RequestListener {
  return (request, response) => {
    const [path = ''] = (request.url ?? '').split('?')
    if (request.method !== 'GET' && request.method !== 'HEAD') return say(response, 405, 'no')
    if (path === '/healthz') return say(response, 200, 'ok')
    if (path !== '/readyz') return say(response, 404, 'no')
    isReady().then(
      (ready) => say(response, ready ? 200 : 503, ready ? 'ready' : 'not ready'),
      () => say(response, 503, 'not ready'),
    )
  }
}

function say(response: ServerResponse, status: number, word: string): void {
  response.writeHead(status, {
    'content-type': 'text/plain',
    'content-length': word.length + 1,
    'cache-control': 'no-store',
  })
  response.end(`${word}\n`)
}
