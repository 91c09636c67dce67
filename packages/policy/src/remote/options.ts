/** A setting that is a whole number of at least 1; throws a `TypeError` otherwise. */
export function positive(name: string, value: number): number {
  if (Number.isSafeInteger(value) && value > 0) return value
  throw new TypeError(`\`${name}\` is a whole number of at least 1`)
}

/** A setting that is a time in seconds, or 0 for none; throws a `TypeError` otherwise. */
export function seconds(name: string, value: number): number {
  if (Number.isFinite(value) && value >= 0) return value
  throw new TypeError(`\`${name}\` is a number of seconds, and 0 means none`)
}
