/** The bounds of an option, and what holds where it is not given. */
export interface NumberBounds {
  readonly min: number
  readonly max: number
  readonly otherwise: number
}

/**
 * An option that is a number within bounds, both included; a `TypeError` that names them otherwise.
 */
export function numberOption(name: string, value: unknown, bounds: NumberBounds): number {
  const { min, max, otherwise } = bounds
  if (value === undefined) return otherwise
  if (typeof value === 'number' && value >= min && value <= max) return value
  throw new TypeError(`\`${name}\` must be a number from ${min} to ${max}`)
}
