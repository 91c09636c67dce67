import type { Block, BlockForm, BlockReader } from '../block.ts'
import { BLOCK_LINES } from '../line-memory.ts'
import { ClfTimes } from '../times.ts'

/** Where the time begins behind the address. */
const TIME_AT = 6

/**
 * Reads lines as most are, `192.0.2.1 - - [04/May/2026:07:33:00 +0000] "GET / HTTP/1.1" 200 17 "-" "curl/8.5.0"`: nobody is
 * named, and nothing is escaped. What differs is not plain, and left to the reader of lines.
 */
export function blockReaderOf(form: BlockForm): BlockReader {
  const clf = new ClfTimes()
  return (block) => {
    const { line, from, first, known, memory } = block
    block.form = form
    block.count = 0
    if (!line.isPlain) return 0
    const plain = memory.read(from, first, Math.min(known - first, BLOCK_LINES))
    block.count = readTimes(block, clf, plain)
    return block.count
  }
}

/** Reads the times of so many rows, as long as there are such, and wanted ones; how many these are. */
function readTimes(
  { line, times, columns, since, until }: Block,
  clf: ClfTimes,
  rows: number,
): number {
  const { sameTimes, addressEnds } = columns
  let time = Number.NaN
  for (let row = 0; row < rows; row += 1) {
    if (sameTimes[row] === 0) {
      time = clf.at(line.bytes, (addressEnds[row] as number) + TIME_AT)
      if (!(time >= since && time < until)) return row
    }
    times[row] = time
  }
  return rows
}
