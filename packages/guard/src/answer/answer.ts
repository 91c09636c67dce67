/** One field line: name in lower case, value. */
export type FieldLine = readonly [name: string, value: string]

/**
 * Our HTTP result: what an adapter writes, byte for byte.
 *
 * `fields` holds one entry for each line; a name may occur several times (one challenge a line). The
 * body is ASCII.
 */
export interface Answer {
  readonly status: number
  readonly fields: readonly FieldLine[]
  readonly body: string
}
