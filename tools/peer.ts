import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program from outside that tests or benchmarks speak to, and the Debian package that brings it. */
export interface PeerEntry {
  /** The names it has on different systems, the usual first. */
  readonly commands: readonly string[]
  /** The Debian package. */
  readonly package: string
  /** What we use it for. */
  readonly purpose: string
}

/** The peers that tests and benchmarks know. */
export const peers = {
  curl: {
    commands: ['curl'],
    package: 'curl',
    purpose: 'signs in by our challenges',
  },
  chromium: {
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    package: 'chromium',
    purpose: 'shows what a browser does with a refusal',
  },
  wrk: {
    commands: ['wrk'],
    package: 'wrk',
    purpose: 'loads servers in the benchmarks',
  },
} as const

peers satisfies Record<string, PeerEntry>

/** The name of a peer. */
export type PeerName = keyof typeof peers

/** Where a peer stands, or the sentence with which its tests are skipped. */
export type Peer = { readonly path: string } | { readonly skip: string }

/**
 * Finds a peer on the search path. Throws under CI when it is missing: there nothing is skipped.
 *
 *     const curl = peer('curl')
 *     test('curl signs in', { skip: 'skip' in curl && curl.skip }, () => { ... })
 */
export function peer(name: PeerName, env: NodeJS.ProcessEnv = process.env): Peer {
  const path = findPeer(name, env)
  if (path !== undefined) return { path }
  const skip = `${name} is not installed (npm run peers)`
  const { CI = '' } = env
  if (CI !== '' && CI !== 'false') throw new Error(skip)
  return { skip }
}

/** The path of a peer, or `undefined` when it is not there. */
export function findPeer(name: PeerName, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const { PATH = '' } = env
  const folders = PATH.split(delimiter).filter((folder) => folder !== '')
  return peers[name].commands
    .flatMap((command) => folders.map((folder) => join(folder, command)))
    .find(isExecutable)
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
