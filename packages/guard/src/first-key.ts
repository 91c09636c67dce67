/**
 * The key of a map that came first, for memories that drop their oldest.
 *
 * It goes on where it stopped. A new iterator would pass again all that are gone: with 100,000 keys 25 us
 * for each that is dropped, instead of 2 (measured).
 */
export class FirstKey<K> {
  readonly #map: ReadonlyMap<K, unknown>
  #keys: MapIterator<K>
  #first: K | undefined

  constructor(map: ReadonlyMap<K, unknown>) {
    this.#map = map
    this.#keys = map.keys()
  }

  /** The first key; `undefined` where there is none. */
  get(): K | undefined {
    const first = this.#first
    if (first !== undefined && this.#map.has(first)) return first
    let next = this.#keys.next()
    if (next.done === true) {
      this.#keys = this.#map.keys()
      next = this.#keys.next()
    }
    this.#first = next.done === true ? undefined : next.value
    return this.#first
  }

  /** To be told before a key is deleted in order to come again, at the end. */
  moves(key: K): void {
    if (this.#first === key) this.#first = undefined
  }
}
