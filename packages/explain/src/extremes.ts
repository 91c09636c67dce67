/** The least of numbers, however many: as arguments of `Math.min` a hundred thousand are more than a stack holds. */
export function leastOf(numbers: Iterable<number>): number {
  let least = Number.POSITIVE_INFINITY
  for (const one of numbers) least = Math.min(least, one)
  return least
}

/** The greatest of numbers, however many; without any it is less than each. */
export function mostOf(numbers: Iterable<number>): number {
  let most = Number.NEGATIVE_INFINITY
  for (const one of numbers) most = Math.max(most, one)
  return most
}
