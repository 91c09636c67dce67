import type { FieldLine } from '@sallyport/guard'

/** By which a proxy tells the gate's answers from those of anything between. */
export const MARK: FieldLine = ['x-gate', '1']
