import type { Reason } from '@sallyport/contract'
import type { Seen } from '../seen.ts'
import type { LogFormat, Outcome } from './format.ts'
import { type JsonTexts, jsonLog } from './json-log.ts'

/** What an error of AWS stands for. */
export interface AwsMeaning {
  readonly status: number
  readonly reason?: Reason
}

/** What AWS calls what went wrong, by a part of the name; services spell it in ways of their own. */
const errors: readonly (readonly [string, AwsMeaning])[] = [
  ['ExpiredToken', { status: 401, reason: 'token_expired' }],
  ['InvalidClientTokenId', { status: 401, reason: 'api_key_unknown' }],
  ['InvalidAccessKeyId', { status: 401, reason: 'api_key_unknown' }],
  ['UnrecognizedClient', { status: 401, reason: 'api_key_unknown' }],
  ['SignatureDoesNotMatch', { status: 401, reason: 'signature_invalid' }],
  ['InvalidSignature', { status: 401, reason: 'signature_invalid' }],
  ['MissingAuthenticationToken', { status: 401, reason: 'no_credentials' }],
  ['AuthFailure', { status: 401 }],
  ['NotAuthorizedException', { status: 401 }],
  ['AccessDenied', { status: 403, reason: 'permission_missing' }],
  ['UnauthorizedOperation', { status: 403, reason: 'permission_missing' }],
  ['Unauthorized', { status: 403, reason: 'permission_missing' }],
  ['AuthorizationError', { status: 403, reason: 'permission_missing' }],
  ['Forbidden', { status: 403 }],
  ['Throttl', { status: 429 }],
  ['RequestLimitExceeded', { status: 429 }],
  ['TooManyRequests', { status: 429 }],
  ['SlowDown', { status: 429 }],
  ['NotFound', { status: 404 }],
  ['NoSuch', { status: 404 }],
  ['InternalFailure', { status: 500 }],
  ['ServiceUnavailable', { status: 503 }],
]

/**
 * AWS CloudTrail, as files of one `Records` list or as lines. It holds no status: what AWS calls the error stands for
 * one.
 */
export const cloudtrail: LogFormat = jsonLog({
  name: 'cloudtrail',
  marks: ['eventVersion', 'eventName', 'eventSource'],
  fields: {
    time: ['eventTime'],
    address: ['sourceIPAddress'],
    agent: ['userAgent'],
    id: ['requestID', 'eventID'],
    instance: ['awsRegion'],
  },
  more: [
    ...['errorCode', 'errorMessage', 'eventName', 'eventSource', 'readOnly', 'recipientAccountId'],
    ...['userIdentity/arn', 'userIdentity/userName', 'userIdentity/accessKeyId'],
    'responseElements/ConsoleLogin',
  ],
  finish: readEvent,
})

function readEvent(texts: JsonTexts, seen: Seen): Outcome {
  const name = texts.text('eventName') ?? ''
  const { status, reason } = meaningOf(texts)
  seen.method = texts.isTrue('readOnly') ? 'GET' : 'POST'
  seen.path = `/${texts.text('eventSource') ?? ''}/${name}`
  seen.route = seen.path
  seen.status = status
  seen.reason = reason
  seen.tenant = texts.text('recipientAccountId')
  seen.credential = texts.text('userIdentity/accessKeyId')
  const who = texts.text('userIdentity/arn') ?? texts.text('userIdentity/userName')
  if (status === 401) seen.account = who
  else seen.subject = who
  return 'read'
}

function meaningOf(texts: JsonTexts): AwsMeaning {
  if (texts.text('responseElements/ConsoleLogin') === 'Failure') {
    return { status: 401, reason: 'password_wrong' }
  }
  const code = texts.text('errorCode')
  if (code === undefined) return { status: 200 }
  return awsMeaning(code) ?? { status: 400 }
}

/** What an error that AWS calls so stands for; `undefined` for one that is not known. */
export function awsMeaning(code: string): AwsMeaning | undefined {
  return errors.find(([part]) => code.includes(part))?.[1]
}
