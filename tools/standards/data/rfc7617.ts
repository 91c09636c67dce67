import type { Standard } from '../clause.ts'

/** What the scheme Basic demands of a server. */
export const rfc7617: Standard = {
  rfc: 7617,
  title: "The 'Basic' HTTP Authentication Scheme",
  extent: 'Read: the whole of it.',
  clauses: [
    {
      at: '2a',
      level: 'MUST',
      demand: 'the challenge names a realm',
      who: 'guard',
    },
    {
      at: '2b',
      level: 'MUST',
      demand: 'the first colon ends the user-id; every further one belongs to the password',
      who: 'guard',
    },
    {
      at: '2c',
      level: 'MUST',
      demand: 'user-id and password come in base64 as RFC 4648 section 4 has it, and not otherwise',
      who: 'guard',
    },
    {
      at: '2',
      level: 'MUST NOT',
      demand: 'neither user-id nor password holds a control character',
      who: 'guard',
    },
    {
      at: '2.1a',
      level: 'MUST',
      demand: 'a charset in the challenge is UTF-8, the only one there is',
      who: 'guard',
    },
    {
      at: '2.1b',
      level: 'MUST',
      demand: 'a user-id may hold every character of UsernameCasePreserved but the colon',
      who: 'guard',
    },
    {
      at: '2.1c',
      level: 'MUST',
      demand: 'a password may hold every character of OpaqueString',
      who: 'guard',
    },
    {
      at: '4',
      level: 'SHOULD NOT',
      demand: 'without HTTPS or the like, Basic protects nothing sensitive or valuable',
      who: 'operator',
      why: 'The guard cannot see whether TLS ended in front of it, so it cannot insist on it.',
    },
  ],
}
