import type { Standard } from '../clause.ts'

/** What bearer tokens demand of a resource server. */
export const rfc6750: Standard = {
  rfc: 6750,
  title: 'Bearer Token Usage',
  extent: 'Read: sections 2, 3 and 5.',
  clauses: [
    {
      at: '2.1a',
      level: 'MUST',
      demand: 'a token in the field `Authorization` is read',
      who: 'guard',
    },
    {
      at: '2.1b',
      level: 'MUST',
      demand: 'it is a b64token behind one space or several, and nothing else is',
      who: 'guard',
    },
    {
      at: '2.2',
      level: 'MAY',
      demand: 'a token in a form is read',
      who: 'guard',
      why: 'It is not: the guard decides before the body is read, and a body is the business of the application.',
    },
    {
      at: '2.3',
      level: 'SHOULD',
      demand: 'the answer to a token in the query has `Cache-Control: private`',
      who: 'guard',
      why: 'No token in a query is accepted, as queries are logged and passed on; alone it counts as none, beside another it is 400.',
    },
    {
      at: '3a',
      level: 'MUST',
      demand: 'whoever shows no token, or one that gives no access, gets a challenge',
      who: 'guard',
      note: 'A 403 for which no other token would be better carries none: a challenge tells a client to try another.',
    },
    { at: '3b', level: 'MUST', demand: 'the scheme of the challenge is Bearer', who: 'guard' },
    {
      at: '3c',
      level: 'MUST',
      demand: 'at least one parameter follows the scheme',
      who: 'guard',
    },
    { at: '3a', level: 'MUST NOT', demand: '`realm` stands twice in no challenge', who: 'guard' },
    { at: '3b', level: 'MUST NOT', demand: '`scope` stands twice in no challenge', who: 'guard' },
    {
      at: '3c',
      level: 'MUST NOT',
      demand: 'neither `error` nor `error_description` nor `error_uri` stands there twice',
      who: 'guard',
    },
    {
      at: '3d',
      level: 'MUST NOT',
      demand: 'a scope holds no character beyond those that scopes are made of',
      who: 'guard',
    },
    {
      at: '3e',
      level: 'MUST NOT',
      demand:
        '`error` and `error_description` hold no quote, no backslash and nothing beyond ASCII',
      who: 'guard',
    },
    {
      at: '3d',
      level: 'MUST',
      demand: '`error_uri` is a reference to a page',
      who: 'guard',
      why: 'It is not sent: the `type` of the problem document leads to the page of the refusal.',
    },
    {
      at: '3',
      level: 'SHOULD',
      demand: 'where a token came and failed, the challenge has an `error`',
      who: 'guard',
    },
    {
      at: '3.1a',
      level: 'SHOULD',
      demand: 'a broken request, and a token by two ways at once, is 400 `invalid_request`',
      who: 'guard',
    },
    {
      at: '3.1b',
      level: 'SHOULD',
      demand:
        'a token that is expired, revoked, damaged or otherwise invalid is 401 `invalid_token`',
      who: 'guard',
    },
    {
      at: '3.1c',
      level: 'SHOULD',
      demand: 'a token whose scope is too narrow is 403 `insufficient_scope`',
      who: 'guard',
    },
    {
      at: '3.1',
      level: 'MAY',
      demand: 'that challenge names the scope that is needed',
      who: 'guard',
    },
    {
      at: '3.1',
      level: 'SHOULD NOT',
      demand: 'where no token came, nothing is said of an error',
      who: 'guard',
    },
    {
      at: '5.2a',
      level: 'MUST',
      demand: 'tokens travel over TLS, between client and server and behind a proxy that ends it',
      who: 'operator',
      why: 'The guard cannot see whether TLS ended in front of it, so it cannot insist on it.',
    },
    {
      at: '5.2',
      level: 'MUST NOT',
      demand: 'no token stands in a cookie that can be sent in the clear',
      who: 'guard',
      why: 'No token is read from a cookie. What `session()` keeps there is no token, and is marked `Secure` but on localhost where asked.',
    },
  ],
}
