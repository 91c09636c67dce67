import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readArguments, UsageError } from '../../src/tokens/arguments.ts'

// Goal: whatever is asked for is understood as meant, or refused with what to write instead.

const ALL = 'orders:read orders:write orders:delete settings:read'
const plain = {
  subject: 'alice',
  wantsApiKey: false,
  scope: ALL,
  acr: undefined,
  flaws: {},
  port: undefined,
  stateDirectory: undefined,
}

const understood: readonly (readonly [args: readonly string[], expected: unknown])[] = [
  [['alice'], plain],
  [['--help'], 'help'],
  [['nobody', '-h'], 'help'],
  [['reporting'], { ...plain, subject: 'reporting', scope: 'orders:read' }],
  [
    ['reporting', '--api-key'],
    { ...plain, subject: 'reporting', scope: 'orders:read', wantsApiKey: true },
  ],
  [['alice', '--scope', 'orders:read'], { ...plain, scope: 'orders:read' }],
  [['alice', '--expired'], { ...plain, flaws: { expired: true } }],
  [['alice', '--no-exp'], { ...plain, flaws: { noExpiry: true } }],
  [['alice', '--not-before', '+1h'], { ...plain, flaws: { notBeforeSeconds: 3600 } }],
  [['alice', '--not-before', '90s'], { ...plain, flaws: { notBeforeSeconds: 90 } }],
  [['alice', '--not-before=-2d'], { ...plain, flaws: { notBeforeSeconds: -172_800 } }],
  [['alice', '--audience', 'other'], { ...plain, flaws: { audience: 'other' } }],
  [['alice', '--issuer', 'other'], { ...plain, flaws: { issuer: 'other' } }],
  [['alice', '--alg', 'none'], { ...plain, flaws: { algorithm: 'none' } }],
  [['alice', '--alg', 'HS256'], { ...plain, flaws: { algorithm: 'HS256' } }],
  [['alice', '--bad-signature'], { ...plain, flaws: { badSignature: true } }],
  [['alice', '--key-id', 'unknown'], { ...plain, flaws: { keyId: 'unknown' } }],
  [['carol', '--acr', 'mfa'], { ...plain, subject: 'carol', acr: 'mfa' }],
  [['carol', '--auth-time', 'now'], { ...plain, subject: 'carol' }],
  [['alice', '--auth-time=-10m'], { ...plain, flaws: { authTimeSeconds: -600 } }],
  [['alice', '--port', '4000'], { ...plain, port: 4000 }],
  [['alice', '--port', '65535'], { ...plain, port: 65_535 }],
]

const refused: readonly (readonly [args: readonly string[], says: RegExp])[] = [
  [[], /say for whom; the subjects are alice, bob, carol, dave, erin, reporting/],
  [['oscar'], /no subject `oscar`; the subjects are alice/],
  [['alice', 'bob'], /one subject at a time/],
  [['alice', '--api-key'], /only `reporting` has an API key/],
  [['alice', '--alg', 'RS256'], /none or HS256/],
  [['carol', '--acr', 'gold'], /`--acr` takes mfa, not `gold`/],
  [['alice', '--acr', 'mfa'], /`alice` has no second factor; `carol` has one/],
  [['alice', '--auth-time', 'yesterday'], /`--auth-time` takes a time from now/],
  [['alice', '--not-before', 'tomorrow'], /\+1h, not `tomorrow`/],
  [['alice', '--not-before', '1'], /\+1h/],
  [['alice', '--port', '65536'], /0 to 65535/],
  [['alice', '--port', '-1'], /port/],
  [
    ['alice', '--expierd'],
    /^there is no option `--expierd`; there is --help, .*--expired, .*--state$/,
  ],
  [['alice', '--constructor=1'], /^there is no option `--constructor`; there is --help/],
  [['alice', '-x'], /^there is no option `-x`; there is --help/],
  [['alice', '--audience'], /audience/],
]

describe('readArguments', () => {
  for (const [args, expected] of understood) {
    test(`\`${args.join(' ')}\` is understood`, () => {
      assert.deepEqual(readArguments(args), expected)
    })
  }

  for (const [args, says] of refused) {
    test(`\`${args.join(' ')}\` is refused with what to write`, () => {
      assert.throws(
        () => readArguments(args),
        (error) => error instanceof UsageError && says.test(error.message),
      )
    })
  }
})
