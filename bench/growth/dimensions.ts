import type { Dimension } from './dimension.ts'
import { listDimensions } from './lists.ts'
import { routeDimensions } from './routes.ts'
import { subjectDimensions } from './subjects.ts'

/** All that is drawn, in the order of the picture: three in a row. */
export const dimensions: readonly Dimension[] = [
  ...routeDimensions,
  ...subjectDimensions,
  ...listDimensions,
]
