// Goal: CloudTrail, which holds no status, says what was refused and why.
// Method: one row for each kind of error.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { cloudtrail } from '../../../src/read/formats/cloudtrail.ts'
import { readOne } from './lines.ts'

const event = {
  eventVersion: '1.09',
  userIdentity: {
    type: 'IAMUser',
    arn: 'arn:aws:iam::111122223333:user/worker',
    accessKeyId: 'AKIAEXAMPLE',
    userName: 'worker',
  },
  eventTime: '2026-05-04T07:33:20Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'GetObject',
  awsRegion: 'eu-central-1',
  sourceIPAddress: '203.0.113.9',
  userAgent: '[aws-cli/2.15]',
  requestID: 'R7',
  eventID: 'e-1',
  readOnly: true,
  recipientAccountId: '111122223333',
}
const arn = event.userIdentity.arn

const rows = [
  ['served', {}, { status: 200, subject: arn }],
  [
    'denied',
    { errorCode: 'AccessDenied' },
    { status: 403, reason: 'permission_missing', subject: arn },
  ],
  [
    'denied by EC2',
    { errorCode: 'Client.UnauthorizedOperation' },
    { status: 403, reason: 'permission_missing', subject: arn },
  ],
  [
    'expired',
    { errorCode: 'ExpiredTokenException' },
    { status: 401, reason: 'token_expired', account: arn },
  ],
  ['throttled', { errorCode: 'ThrottlingException' }, { status: 429, subject: arn }],
  ['not there', { errorCode: 'NoSuchKey' }, { status: 404, subject: arn }],
  ['anything else', { errorCode: 'ValidationException' }, { status: 400, subject: arn }],
  [
    'a wrong password at the console',
    { eventName: 'ConsoleLogin', responseElements: { ConsoleLogin: 'Failure' } },
    { status: 401, reason: 'password_wrong', account: arn },
  ],
] as const

describe('cloudtrail', () => {
  for (const [name, change, expected] of rows) {
    test(name, () => {
      const { status, reason, subject, account } = readOne(
        cloudtrail,
        JSON.stringify({ ...event, ...change }),
      )
      const told = Object.entries({ status, reason, subject, account })
      assert.deepEqual(
        Object.fromEntries(told.filter(([, value]) => value !== undefined)),
        expected,
      )
    })
  }

  test('all of it', () => {
    assert.deepEqual(readOne(cloudtrail, JSON.stringify(event)), {
      time: '2026-05-04T07:33:20.000Z',
      method: 'GET',
      path: '/s3.amazonaws.com/GetObject',
      route: '/s3.amazonaws.com/GetObject',
      status: 200,
      address: '203.0.113.9',
      agent: '[aws-cli/2.15]',
      subject: arn,
      tenant: '111122223333',
      credential: 'AKIAEXAMPLE',
      instance: 'eu-central-1',
      id: 'R7',
    })
  })
})
