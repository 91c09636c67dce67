import type { Grants } from '../grants.ts'
import type { Place } from './place.ts'

/** Where a row policy is written: subject and context are settings of the session. */
export interface SessionPlace extends Place {
  readonly dialect: 'postgres'
  /** What the settings are named after. */
  readonly settings: string
  readonly grants: Grants
}
