import type { Api, Case } from './recall-kit.ts'
import { LIST_ROWS } from './recall-lists.ts'
import { PARENT_ROWS } from './recall-parents.ts'
import { REQUEST_ROWS } from './recall-requests.ts'

/** An API with a hole, and what must be said of it. */
export interface Row extends Omit<Case, 'isOpen'> {
  readonly name: string
  readonly api: Api
  /** As in `Z7 high GET /notes`. */
  readonly found: string
}

/** All of them. */
export const ROWS: readonly Row[] = [...LIST_ROWS, ...PARENT_ROWS, ...REQUEST_ROWS]
