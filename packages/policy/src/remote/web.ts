/**
 * The few names of the web platform that this folder uses, as far as it uses them.
 *
 * The part runs in browsers and in Node and takes the types of neither: what is declared here is
 * what both have, and whatever has the same shape can be given instead of it.
 */

/** As much of an `AbortSignal` as is listened to. */
interface PlainSignal {
  readonly aborted: boolean
  addEventListener(type: 'abort', listener: () => void, options?: { readonly once: boolean }): void
  removeEventListener(type: 'abort', listener: () => void): void
}

/**
 * The `AbortSignal` of wherever this is compiled: so a signal can be handed on to the real Fetch.
 * Where nobody declares one, as here, it is what this folder uses of it.
 */
export type Signal = typeof globalThis extends {
  readonly AbortSignal: { readonly prototype: infer Declared extends PlainSignal }
}
  ? Declared
  : PlainSignal

/** What is asked of Fetch. */
export interface WebRequest {
  readonly method: 'GET' | 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body?: string
  readonly redirect: 'manual'
  readonly signal: Signal
}

/** A body, read piece by piece. */
export interface WebReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  cancel(): Promise<void>
}

/** As much of a `Response` of Fetch as is read. */
export interface WebResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: { getReader(): WebReader } | null
}

/** Fetch, as far as it is used. */
export type WebFetch = (url: string, request: WebRequest) => Promise<WebResponse>

interface Platform {
  readonly fetch: WebFetch
  readonly AbortController: new () => { readonly signal: Signal; abort(): void }
  readonly TextDecoder: new (
    label: 'utf-8',
    options: { readonly fatal: boolean },
  ) => { decode(bytes?: Uint8Array, options?: { readonly stream: boolean }): string }
  readonly URL: new (
    text: string,
  ) => {
    readonly protocol: string
    readonly origin: string
    readonly pathname: string
    readonly search: string
    readonly hash: string
    readonly username: string
    readonly password: string
  }
  readonly performance: { now(): number }
  setTimeout(action: () => void, milliseconds: number): unknown
  clearTimeout(timer: unknown): void
}

/** The platform that the part runs on. */
export const platform: Platform = globalThis as unknown as Platform
