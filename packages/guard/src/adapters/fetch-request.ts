import type { AccessRequest, FieldLines } from '../request.ts'

/** What a Fetch `Request` does not say itself. */
export interface FetchSurroundings {
  readonly params: Readonly<Record<string, string | undefined>>
  /** Path and query. */
  readonly target: string
  readonly address: string | undefined
}

/**
 * A Fetch `Request` as the guard sees it.
 *
 * `Headers` joins several lines with a comma; two `Authorization` lines then read as one that breaks
 * the grammar, and are refused all the same (RFC 9110 section 11.6.2 allows no list there).
 */
export class FetchRequest implements AccessRequest {
  readonly method: string
  readonly target: string
  readonly address: string | undefined
  readonly params: Readonly<Record<string, string | undefined>>
  readonly #headers: Headers

  constructor(request: Request, surroundings: FetchSurroundings) {
    this.method = request.method
    this.target = surroundings.target
    this.address = surroundings.address
    this.params = surroundings.params
    this.#headers = request.headers
  }

  header(name: string): FieldLines {
    return this.#headers.get(name) ?? undefined
  }
}
