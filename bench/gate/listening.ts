import type { RequestListener } from 'node:http'
import type { Asked } from './asking.ts'

const TURNS = 1_500
const QUESTIONS = 1_000

/**
 * What one question costs a listener, without a socket, in microseconds: the best of many short turns, which whatever
 * else runs on the machine leaves alone now and then.
 */
export function leastMicroseconds(
  listener: RequestListener,
  { path: url, fields }: Asked,
  turns: number = TURNS,
): number {
  const { host = 'gate', ...others } = fields
  const raw = ['Host', host, ...Object.entries(others).flat()]
  const socket = { remoteAddress: '127.0.0.1' }
  const question = (): void => {
    // A list of its own for each, as the parser makes it.
    const message = { method: 'GET', url, rawHeaders: raw.slice(), socket }
    const written = { req: { method: 'GET' }, writeHead: () => undefined, end: () => undefined }
    listener(message as never, written as never)
  }
  let least = Number.POSITIVE_INFINITY
  for (let turn = 0; turn < turns; turn += 1) {
    const began = performance.now()
    for (let n = 0; n < QUESTIONS; n += 1) question()
    least = Math.min(least, (1_000 * (performance.now() - began)) / QUESTIONS)
  }
  return least
}
