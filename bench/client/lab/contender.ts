import type { Readable } from 'node:stream'

/** Tokens at the beginning. */
export interface Session {
  readonly accessToken: string
  readonly refreshToken: string
}

/** What a client set-up is given. */
export interface Setting {
  readonly api: string
  readonly tokenEndpoint: string
  readonly session: Session
  /** A file that processes share, for those that can keep tokens in one. */
  readonly file?: string | undefined
}

/** A client as its documentation sets it up. Each method gives the status, and throws what it throws. */
export interface Caller {
  readonly get: (path: string, fields?: Readonly<Record<string, string>>) => Promise<number>
  readonly post: (path: string, body: Readable) => Promise<number>
}

/** A client beside others. */
export interface Contender {
  readonly name: string
  /** Where the set-up is shown. */
  readonly source: string
  readonly make: (setting: Setting) => Caller | Promise<Caller>
}

/** One refresh as every recipe writes it: it throws if the answer is no token. */
export async function refreshOnce(tokenEndpoint: string, refreshToken: string): Promise<Session> {
  const response = await fetch(tokenEndpoint, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'refresh_token', refresh_token: refreshToken }),
  })
  if (!response.ok) throw new Error(`the token endpoint answered ${response.status}`)
  const { access_token, refresh_token } = (await response.json()) as Record<string, string>
  return { accessToken: access_token ?? '', refreshToken: refresh_token ?? '' }
}
