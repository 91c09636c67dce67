import type { Overview } from '../../wire.ts'
import type { Params } from '../address.ts'
import type { Asking } from '../ask.ts'

/** What every view is given. */
export interface ViewProps {
  readonly params: Params
  readonly overview: Overview
  readonly asking: Asking
}
