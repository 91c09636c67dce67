import { AccessError } from './access-error.ts'

/** As often as TanStack Query tries by itself. */
const TRIES_MAX = 3

/**
 * The `retry` of a query library, such as TanStack Query: what the client has done already is not done three
 * times more. A refusal is final when it gets here; any other error is tried as usual.
 *
 *     new QueryClient({ defaultOptions: { queries: { retry: queryRetry } } })
 */
export function queryRetry(failureCount: number, error: unknown): boolean {
  return !(error instanceof AccessError) && failureCount < TRIES_MAX
}
