import type { AccessRequest, FieldLines } from '@sallyport/guard'
import type { AskedRequest } from './asked.ts'
import type { FoundRule } from './rules/ruleset.ts'

const NO_PARAMS: AccessRequest['params'] = Object.freeze({})

/** The original request as the guard sees it. It has no body and no connection: the proxy keeps both. */
export class GateRequest implements AccessRequest {
  readonly asked: AskedRequest
  readonly method: string
  readonly target: string
  readonly address: string | undefined
  params: AccessRequest['params'] = NO_PARAMS
  routeOf: AccessRequest['routeOf'] = undefined
  /** The origins that clients may have sent it to, as the configuration knows them. */
  publicUrls: readonly string[] = []

  constructor(asked: AskedRequest) {
    this.asked = asked
    this.method = asked.method
    this.target = asked.target
    this.address = asked.address
  }

  /** Takes the rule that the request met. */
  found(found: FoundRule | undefined): void {
    if (found === undefined) return
    const { rule, params } = found
    this.params = params
    this.routeOf = () => rule.path
  }

  /** The `Host` of the connection is that of the gate itself: the original one counts. */
  header(name: string): FieldLines {
    return name === 'host' ? this.asked.host : this.asked.header(name)
  }
}
