import type { Standard } from './clause.ts'
import { rfc6750 } from './data/rfc6750.ts'
import { rfc7239 } from './data/rfc7239.ts'
import { rfc7616 } from './data/rfc7616.ts'
import { rfc7617 } from './data/rfc7617.ts'
import { rfc7662 } from './data/rfc7662.ts'
import { rfc8705 } from './data/rfc8705.ts'
import { rfc9068 } from './data/rfc9068.ts'
import { rfc9110 } from './data/rfc9110.ts'
import { rfc9440 } from './data/rfc9440.ts'
import { rfc9449 } from './data/rfc9449.ts'
import { rfc9457 } from './data/rfc9457.ts'
import { rfc9470 } from './data/rfc9470.ts'
import { rfc9728 } from './data/rfc9728.ts'

/** Every standard whose clauses are followed to their tests; HTTP itself first. */
export const standards: readonly Standard[] = [
  rfc9110,
  rfc7617,
  rfc7616,
  rfc6750,
  rfc9068,
  rfc7662,
  rfc8705,
  rfc9440,
  rfc9449,
  rfc9470,
  rfc9457,
  rfc9728,
  rfc7239,
]
