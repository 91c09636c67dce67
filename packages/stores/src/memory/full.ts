/** Says that a store in memory has no room: nothing that is kept may be dropped for it. */
export class Full extends Error {
  override readonly name = 'Full'

  constructor(what: string, maxEntries: number) {
    super(`the store holds ${maxEntries} ${what}, and has no room for another`)
  }
}
