import { BLOCK_LINES, type Block } from '../read/block.ts'
import { shapeOfRequest } from './path-shape.ts'
import type { Route, Routes } from './routes.ts'

/** The shapes of the request lines of a block: all of them at once, because nothing else is needed for that. */
export class BlockShapes {
  readonly low: Int32Array = new Int32Array(BLOCK_LINES)
  readonly high: Int32Array = new Int32Array(BLOCK_LINES)
  /** Where the request line is not simple, and its shape is for others to find out. */
  readonly isStrange: Uint8Array = new Uint8Array(BLOCK_LINES)

  read({ line, requests, requestEnds, count }: Block): void {
    const { bytes } = line
    for (let row = 0; row < count; row += 1) {
      const shape = shapeOfRequest(bytes, requests[row] as number, requestEnds[row] as number)
      this.isStrange[row] = shape === undefined ? 1 : 0
      if (shape === undefined) continue
      this.low[row] = shape.low
      this.high[row] = shape.high
    }
  }

  /** The route of a line, where its shape is known. */
  routeIn(row: number, routes: Routes): Route | undefined {
    if (this.isStrange[row] === 1) return undefined
    return routes.routeOfShape(this.low[row] as number, this.high[row] as number)
  }
}
