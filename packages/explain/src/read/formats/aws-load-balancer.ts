import type { Reason } from '@sallyport/contract'
import { IsoTimes } from '../times.ts'
import { firstAddress, isNone } from './fields.ts'
import type { LogFormat } from './format.ts'
import { readRequestText } from './request.ts'

const head = String.raw`^(?:(?:https?|h2|grpcs?|wss?) )?(\d{4}-\d\d-\d\dT\S+Z) \S+ (\S+) (\S+)`
const numbers = String.raw`-?[\d.]+ -?[\d.]+ -?[\d.]+ (\d{3}|-) (?:\d{3}|-) -?\d+ -?\d+`
const LINE = new RegExp(String.raw`${head} ${numbers} "([^"]*)" "((?:[^"\\]|\\.)*)"(.*)$`)
const QUOTED = /"((?:[^"\\]|\\.)*)"/g

/** So much of what stands there is looked at: nobody shall choose how long that takes. */
const REST_MAX = 4096

/** The quoted texts behind the agent: trace, domain, certificate, actions, redirect, error. */
const TRACE = 0
const ERROR = 5

/** What a load balancer says of why it did not let in: authentication by OpenID Connect, verification of tokens. */
const errors: Readonly<Record<string, Reason>> = {
  AuthInvalidCookie: 'session_unknown',
  AuthInvalidGrantError: 'token_inactive',
  AuthInvalidIdToken: 'token_unreadable',
  AuthInvalidStateParam: 'csrf_token_wrong',
  AuthMissingStateParam: 'csrf_token_missing',
  AuthInvalidAWSALBAuthNonce: 'csrf_token_wrong',
  AuthMissingAWSALBAuthNonce: 'csrf_token_missing',
  AuthMissingCodeParam: 'no_credentials',
  AuthTokenEpRequestFailed: 'introspection_unavailable',
  AuthTokenEpRequestTimeout: 'introspection_unavailable',
  AuthUserinfoEpRequestFailed: 'introspection_unavailable',
  AuthUserinfoEpRequestTimeout: 'introspection_unavailable',
  JWTHeaderNotPresent: 'no_credentials',
  JWTRequestFormatInvalid: 'token_unreadable',
  JWTSignatureValidationError: 'signature_invalid',
  JWTClaimNotPresent: 'claim_missing',
  JWTClaimFormatInvalid: 'token_unreadable',
  JWTClaimValueInvalid: 'attribute_mismatch',
}

/** AWS's Application Load Balancer, and the classic one (AWS documentation, access log entries). */
export const awsLoadBalancer: LogFormat = {
  name: 'aws load balancer',
  reader() {
    const times = new IsoTimes()
    return (line, seen) => {
      const [whole, time = '', client, target, status, request = '', agent, rest = ''] =
        LINE.exec(line.whole()) ?? []
      if (whole === undefined) return 'unread'
      seen.begin(line)
      seen.time = times.at(Buffer.from(time), 0, time.length)
      if (status === '-' || Number.isNaN(seen.time)) return 'other'
      seen.status = Number(status)
      readRequestText(request, seen)
      seen.address = firstAddress(client)
      seen.instance = isNone(target) ? undefined : target
      seen.agent = isNone(agent) ? undefined : agent
      const quoted = [...rest.slice(0, REST_MAX).matchAll(QUOTED)].map(([, text]) => text ?? '')
      const trace = quoted[TRACE]
      seen.id = isNone(trace) ? undefined : trace
      seen.reason = reasonOf(quoted[ERROR] ?? '')
      return 'read'
    }
  },
}

function reasonOf(error: string): Reason | undefined {
  if (error.startsWith('JWKS')) return 'key_server_unavailable'
  return Object.hasOwn(errors, error) ? errors[error] : undefined
}
