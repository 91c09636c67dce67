import { BLOCK_LINES } from '../read/line-memory.ts'
import type { Place } from './caller.ts'

/** Who asks in the lines of a block, as numbers: the caller, and the address and the client that it came from. */
export class BlockCallers {
  readonly numbers: Int32Array = new Int32Array(BLOCK_LINES)
  readonly addresses: Int32Array = new Int32Array(BLOCK_LINES)
  readonly clients: Int32Array = new Int32Array(BLOCK_LINES)
  /** Where the rows of the addresses begin (see {@link Spots.ofBlock}), while they are looked for. */
  readonly rows: Int32Array = new Int32Array(BLOCK_LINES)

  /** The caller of a line, which tells as well where it came from. */
  callerIn(row: number, place: Place): number {
    place.address = this.addresses[row] as number
    place.client = this.clients[row] as number
    return this.numbers[row] as number
  }
}
