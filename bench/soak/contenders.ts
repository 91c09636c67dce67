import type { Contender } from './contender.ts'
import { schemeContenders } from './schemes.ts'
import { storeContenders } from './stores.ts'
import { throttleContenders } from './throttle.ts'

/** Everything that remembers in a process. */
export const contenders: readonly Contender[] = [
  ...schemeContenders,
  ...throttleContenders,
  ...storeContenders,
]
