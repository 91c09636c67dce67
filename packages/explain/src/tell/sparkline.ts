const BLOCKS = '▁▂▃▄▅▆▇█'

/** Counts as a line of small bars, the highest as high as the line; a blank where there is nothing. */
export function sparkline(counts: readonly number[]): string {
  const most = counts.reduce((a, b) => Math.max(a, b), 0)
  return counts
    .map((count) => {
      if (count <= 0) return ' '
      const level = Math.ceil((count / most) * BLOCKS.length) - 1
      return BLOCKS[Math.max(0, level)] ?? ' '
    })
    .join('')
}
