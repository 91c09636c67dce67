import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

/** A parser of `WWW-Authenticate`. */
export type ChallengeParser = (field: string) => unknown

/**
 * The challenge parser of oauth4webapi, the best that can be installed. The library keeps it to itself, so its text is
 * taken out of the installed file and given a `Response` that is nothing but the field: what is measured is its own code.
 */
export function peerParser(): ChallengeParser {
  const file = createRequire(import.meta.url).resolve('oauth4webapi')
  const text = readFileSync(file, 'utf8')
  const from = text.indexOf('const tokenMatch')
  const to = text.indexOf('export async function processPushedAuthorizationResponse')
  if (from === -1 || to < from)
    throw new Error('oauth4webapi is built otherwise: look for its parser')
  const source = `const looseInstanceOf = () => true; ${text.slice(from, to)}
    return (field) => parseWwwAuthenticateChallenges({ headers: { get: () => field } })`
  return new Function(source)() as ChallengeParser
}
