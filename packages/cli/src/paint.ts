import type { Paint } from './command.ts'
import { shown } from './shown.ts'

const CODES = { good: 32, bad: 31, weak: 2, strong: 1 } as const

/** Paints for a terminal, and leaves text plain for everything else. */
export function painter(isPainted: boolean): Paint {
  if (!isPainted) return (_kind, text) => shown(text)
  return (kind, text) => `\u001B[${CODES[kind]}m${shown(text)}\u001B[0m`
}

/** Whether a stream is painted for: a terminal, and nobody said otherwise (no-color.org). */
export function isPainted(stream: { readonly isTTY?: boolean }, env: NodeJS.ProcessEnv): boolean {
  const { NO_COLOR = '', TERM } = env
  return stream.isTTY === true && NO_COLOR === '' && TERM !== 'dumb'
}
