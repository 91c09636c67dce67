import { causeOf, type Eventually } from './eventually.ts'
import type { AccessRequest, Connection, FieldLines } from './request.ts'
import { warnOnce } from './warning.ts'

/**
 * A request whose client address is what the configuration says it is, behind proxies.
 *
 * One address for everything: the throttle, rules on the context, and records. It is asked once.
 */
export class AddressedRequest implements AccessRequest {
  readonly method: string
  readonly target: string
  readonly address: string | undefined
  readonly params: AccessRequest['params']
  readonly #request: AccessRequest

  constructor(request: AccessRequest, addressOf: (request: AccessRequest) => string | undefined) {
    this.#request = request
    this.method = request.method
    this.target = request.target
    this.params = request.params
    this.address = asked(() => addressOf(request))
  }

  get connection(): Connection | undefined {
    return this.#request.connection
  }

  routeOf(): string | undefined {
    return this.#request.routeOf?.()
  }

  header(name: string): FieldLines {
    return this.#request.header(name)
  }

  body(limitBytes: number): Eventually<Uint8Array | undefined> {
    return this.#request.body?.(limitBytes)
  }

  passOver(): void {
    this.#request.passOver?.()
  }
}

/** A function that fails leaves no address: rules on it are then unknown, and permit nothing. */
function asked(address: () => string | undefined): string | undefined {
  try {
    return address()
  } catch (error) {
    warnOnce(`the address of a client could not be told: ${causeOf(error)}`)
    return undefined
  }
}
