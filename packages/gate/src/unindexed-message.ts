import { IncomingMessage } from 'node:http'
import { linesOf } from './raw-fields.ts'

/**
 * A message whose `headers` hold nothing but whether there is a host. Who reads `rawHeaders` alone would pay a twentieth
 * of an answer (measured) for an index of all fields, in which Node looks for four: whether a body comes, which is not
 * read here anyway; whether its sender waits to be asked for it, which is answered at once; and for the host.
 */
export class UnindexedMessage extends IncomingMessage {}

// By a descriptor: the types of Node call it a property, where it is a getter.
Object.defineProperty(UnindexedMessage.prototype, 'headers', {
  get(this: IncomingMessage): IncomingMessage['headers'] {
    const { rawHeaders } = this
    const isFirst = rawHeaders[0] === 'Host'
    return isFirst || linesOf(rawHeaders, 'host') !== undefined ? HOST : NONE
  },
})

/** RFC 9112 section 3.2: without one a request is 400, which Node sees to. */
const HOST: IncomingMessage['headers'] = { host: 'there' }
const NONE: IncomingMessage['headers'] = {}
