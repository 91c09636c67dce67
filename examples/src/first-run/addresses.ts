import { createServer } from 'node:net'

/**
 * The loopback addresses from which the first run calls.
 *
 * The throttle counts failures by address, and the first run fails on purpose, dozens of times. It
 * calls as in life, everybody from an address of their own; so it need not be switched off, and
 * 127.0.0.1, from which you will try things, stays free of failures.
 */
export interface Addresses {
  /** For the access matrix. */
  readonly callers: string | undefined
  /** For the credential states, most of which fail. */
  readonly states: string | undefined
  /** For guessing a password; `undefined` where this system has one loopback address only. */
  readonly guesser: string | undefined
}

/** Finds out which addresses there are: Linux and Windows have all of 127/8, macOS has one. */
export async function findAddresses(): Promise<Addresses> {
  const isThere = await canListen('127.0.0.2')
  if (!isThere) return { callers: undefined, states: undefined, guesser: undefined }
  return { callers: '127.0.0.2', states: '127.0.0.3', guesser: '127.0.0.4' }
}

function canListen(address: string): Promise<boolean> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(false))
    server.listen(0, address, () => server.close(() => resolve(true)))
  })
}
