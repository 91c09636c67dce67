import type { Standard } from '../clause.ts'

/** What introspection demands of whoever asks: the protected resource. */
export const rfc7662: Standard = {
  rfc: 7662,
  title: 'OAuth 2.0 Token Introspection',
  extent: 'Read: sections 2 and 4; what concerns the endpoint itself is left out.',
  clauses: [
    {
      at: '2.1a',
      level: 'MUST',
      demand: 'the question is a POST of a form that holds the `token`',
      who: 'guard',
    },
    {
      at: '2.1b',
      level: 'MUST',
      demand: 'whoever asks proves who it is',
      who: 'guard',
    },
    {
      at: '2.2',
      level: 'MUST',
      demand: 'only `active: true` is a yes, and an answer without `active` is none',
      who: 'guard',
    },
    {
      at: '2.3',
      level: 'MUST',
      demand: 'a 401 of the endpoint says that we are refused, and nothing about the token',
      who: 'guard',
    },
    {
      at: '4',
      level: 'MUST',
      demand: 'the endpoint is asked over TLS, and its certificate is checked',
      who: 'guard',
    },
    {
      at: '4',
      level: 'MAY',
      demand: 'the token is not sent as a query, where logs would keep it',
      who: 'guard',
    },
    {
      at: '4',
      level: 'MUST NOT',
      demand: 'no answer is remembered beyond its `exp`',
      who: 'guard',
    },
  ],
}
