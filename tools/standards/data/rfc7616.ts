import type { Standard } from '../clause.ts'

/** What the scheme Digest demands of a server. */
export const rfc7616: Standard = {
  rfc: 7616,
  title: 'HTTP Digest Access Authentication',
  extent: 'Read: sections 3 to 5; what concerns proxies (3.8) is left out.',
  clauses: [
    {
      at: '3.3a',
      level: 'MUST',
      demand: 'a challenge offers its qualities of protection in `qop`',
      who: 'guard',
    },
    {
      at: '3.3b',
      level: 'MUST',
      demand: '`realm`, `domain`, `nonce`, `opaque` and `qop` are written as quoted strings',
      who: 'guard',
    },
    {
      at: '3.3',
      level: 'MUST NOT',
      demand: '`stale` and `algorithm` are not written as quoted strings',
      who: 'guard',
    },
    {
      at: '3.3',
      level: 'SHOULD',
      demand: '`stale` is true only where the nonce is at fault',
      who: 'guard',
    },
    {
      at: '3.4a',
      level: 'MUST',
      demand: 'credentials hold `cnonce` and `nc`',
      who: 'guard',
    },
    {
      at: '3.4b',
      level: 'MUST',
      demand: 'the name comes as `username` or as `username*`, never as both',
      who: 'guard',
    },
    {
      at: '3.4',
      level: 'MAY',
      demand: 'a count that was used before is a replay, and refused',
      who: 'guard',
    },
    {
      at: '3.4a',
      level: 'SHOULD',
      demand: 'a wrong response is logged as a failed attempt',
      who: 'guard',
    },
    {
      at: '3.4b',
      level: 'SHOULD',
      demand: 'the log holds nothing that may be a password, even one entered as the name',
      who: 'guard',
    },
    {
      at: '3.4.1',
      level: 'MUST',
      demand:
        'the response is computed over A1, nonce, count, cnonce, qop and A2, for each algorithm',
      who: 'guard',
    },
    {
      at: '3.4.6',
      level: 'MUST',
      demand: '`uri` names the resource that the request is for',
      who: 'guard',
    },
    {
      at: '3.4.6',
      level: 'SHOULD',
      demand: 'a `uri` that names another resource is 400',
      who: 'guard',
    },
    {
      at: '3.5a',
      level: 'MUST',
      demand:
        '`Authentication-Info` holds `rspauth`, and the `cnonce` and `nc` of the request it answers',
      who: 'guard',
    },
    {
      at: '3.5b',
      level: 'MUST',
      demand: '`nextnonce`, `rspauth` and `cnonce` are written there as quoted strings',
      who: 'guard',
    },
    {
      at: '3.5',
      level: 'MUST NOT',
      demand: '`qop` and `nc` are not written there as quoted strings',
      who: 'guard',
    },
    {
      at: '3.5c',
      level: 'MUST',
      demand: '`nc` has exactly eight hexadecimal digits',
      who: 'guard',
    },
    {
      at: '3.5a',
      level: 'SHOULD',
      demand: 'the answer has the same `qop` as the request',
      who: 'guard',
      why: 'With `auth` it has. To `auth-int` it says `auth`, too: the body of the answer is the business of the application, and not known when its fields are written.',
    },
    {
      at: '3.5b',
      level: 'SHOULD',
      demand: 'a next nonce does not come with each answer, or requests cannot follow each other',
      who: 'guard',
    },
    {
      at: '3.7a',
      level: 'MUST',
      demand: 'of several challenges each has another algorithm',
      who: 'guard',
    },
    {
      at: '3.7b',
      level: 'MUST',
      demand: 'they stand in the order of preference, the best first',
      who: 'guard',
    },
    {
      at: '4',
      level: 'SHOULD',
      demand: 'a challenge says by `charset` that names and passwords are UTF-8',
      who: 'guard',
    },
    {
      at: '5.1',
      level: 'SHOULD',
      demand: 'Digest runs over TLS, as it keeps nothing secret but the password',
      who: 'operator',
      why: 'The guard cannot see whether TLS ended in front of it, so it cannot insist on it.',
    },
  ],
}
