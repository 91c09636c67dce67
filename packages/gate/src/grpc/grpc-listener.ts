import {
  logVerbosity,
  Server,
  ServerCredentials,
  type ServerUnaryCall,
  type sendUnaryData,
  setLogVerbosity,
} from '@grpc/grpc-js'
import type { Eventually } from '@sallyport/guard'
import type { VerdictTally } from '../admin/tally.ts'
import type { AskedRequest, Verdict } from '../asked.ts'
import { proxyOf } from '../endpoints/peers.ts'
import { GateRequest } from '../gate-request.ts'
import { misconfigured } from '../refusals.ts'
import type { Ruleset } from '../rules/ruleset.ts'
import type { Serving } from '../serve.ts'
import type { ListenAddress } from '../settings.ts'
import { askingOf, deniedBy, responseOf, unanswered } from './check.ts'
import { authorizationService, type CheckRequest, type CheckResponse } from './service.ts'

/** What the listener needs of a gate. */
export interface GrpcMeans {
  /** The rules in force: asked once for each request. */
  readonly rules: Ruleset
  /** Told of each question that is none. */
  readonly tally: Pick<VerdictTally, 'countMisconfigured'>
  /** What becomes of a request. */
  decide(asked: AskedRequest): Eventually<Verdict>
}

/** The longest question, in bytes: fields of 64 KiB in their longest form, and what Envoy says besides. */
export const CHECK_BYTES_MAX: number = 256 * 1024
/** Questions of one connection at once; what comes beyond waits there. */
const STREAMS_MAX = 1_000

type Call = ServerUnaryCall<CheckRequest, CheckResponse>

/**
 * Answers Envoy's `ext_authz` by gRPC, without TLS as the other endpoints: `Authorization/Check` and nothing
 * else. Whoever may not ask, and what cannot be read, is refused with 503 in the answer, because an error of
 * gRPC would leave the status to Envoy. Rejects where the address cannot be had.
 */
export async function serveGrpc(means: GrpcMeans, at: ListenAddress): Promise<Serving> {
  // What it would write to standard error stands in what it rejects with.
  setLogVerbosity(logVerbosity.NONE)
  const server = new Server({
    'grpc.max_receive_message_length': CHECK_BYTES_MAX,
    'grpc.max_concurrent_streams': STREAMS_MAX,
  })
  server.addService(authorizationService(), {
    Check: (call: Call, callback: sendUnaryData<CheckResponse>) => answer(means, call, callback),
  })
  const host = at.host.includes(':') ? `[${at.host}]` : at.host
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`${host}:${at.port}`, ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(addressed(error, at)),
    )
  })
  const address = `${host}:${port}`
  return {
    ...{ address: `http://${address}`, port },
    // Each connection is told to go away (RFC 9113 section 6.8), and ends with its last answer.
    retire: () => server.drain(address, RETIRE_MS),
    close: (graceMs) => closed(server, graceMs),
  }
}

/** Longer than a drain takes: no connection is cut by it. */
const RETIRE_MS = 3_600_000

/** The library says in words what others say by a code. */
function addressed(error: Error, { port }: ListenAddress): Error {
  const isTaken = error.message.includes('EADDRINUSE')
  return isTaken ? Object.assign(error, { code: 'EADDRINUSE', port }) : error
}

function answer(means: GrpcMeans, call: Call, callback: sendUnaryData<CheckResponse>): void {
  const failed = (error: unknown): void => callback(null, unanswered(error))
  try {
    const response = check(means, call)
    if (response instanceof Promise) {
      response.then((response) => callback(null, response)).catch(failed)
    } else callback(null, response)
  } catch (error) {
    failed(error)
  }
}

function check(means: GrpcMeans, call: Call): Eventually<CheckResponse> {
  const { rules } = means
  const { request, metadata } = call
  const address = /^(?:::ffff:)?(.*):\d+$/.exec(call.getPeer())?.[1]
  const header = (name: string): string | undefined => {
    const [line, ...more] = metadata.get(name)
    return typeof line === 'string' && more.length === 0 ? line : undefined
  }
  const unread = (cause: string): CheckResponse => {
    means.tally.countMisconfigured()
    return misread(rules, address, cause)
  }
  const proxy = proxyOf(rules.proxies.get('envoy-grpc') ?? [], { address, header })
  if (proxy === undefined) {
    return unread(`${address} is no proxy of kind envoy-grpc that may ask`)
  }
  const asking = askingOf(request, proxy)
  if (asking.kind === 'misread') return unread(asking.cause)
  const { asked } = asking
  const { isIdentity } = rules.identity
  const told = (verdict: Verdict): CheckResponse =>
    responseOf(verdict, { names: asked.names(), isIdentity })
  const verdict = means.decide(asked)
  return verdict instanceof Promise ? verdict.then(told) : told(verdict)
}

/** Whoever asks is told that nothing can be decided; why, the record says. */
function misread(rules: Ruleset, address: string | undefined, cause: string): CheckResponse {
  const asked: AskedRequest = {
    ...{ method: 'POST', target: CHECK_PATH, host: '', proto: 'http', address },
    header: () => undefined,
    names: () => [],
  }
  return deniedBy(rules.guard.refuse(new GateRequest(asked), misconfigured, cause))
}

const CHECK_PATH = '/envoy.service.auth.v3.Authorization/Check'

function closed(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const end = setTimeout(() => server.forceShutdown(), graceMs)
    server.tryShutdown(() => {
      clearTimeout(end)
      resolve()
    })
  })
}
