import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { metadataUrls } from '../../src/keys/discovery.ts'

// Goal: metadata is looked for where two standards put it. What it says is tested with the key set.

describe('metadataUrls', () => {
  const rows = [
    [
      'without a path: both places of the root',
      'https://issuer.example',
      [
        'https://issuer.example/.well-known/openid-configuration',
        'https://issuer.example/.well-known/oauth-authorization-server',
      ],
    ],
    [
      'with a path: appended, inserted, and OpenID inserted',
      'https://issuer.example/tenant/1',
      [
        'https://issuer.example/tenant/1/.well-known/openid-configuration',
        'https://issuer.example/.well-known/oauth-authorization-server/tenant/1',
        'https://issuer.example/.well-known/openid-configuration/tenant/1',
      ],
    ],
    [
      'a slash at the end makes no double slash',
      'https://issuer.example/realm/',
      [
        'https://issuer.example/realm/.well-known/openid-configuration',
        'https://issuer.example/.well-known/oauth-authorization-server/realm',
        'https://issuer.example/.well-known/openid-configuration/realm',
      ],
    ],
  ] as const
  for (const [name, issuer, expected] of rows) {
    test(name, () => assert.deepEqual(metadataUrls(issuer).map(String), expected))
  }
})
