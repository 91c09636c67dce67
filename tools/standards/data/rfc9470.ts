import type { Standard } from '../clause.ts'

/** What step-up authentication demands of a resource server. */
export const rfc9470: Standard = {
  rfc: 9470,
  title: 'OAuth 2.0 Step Up Authentication Challenge Protocol',
  extent: 'Read: the whole of it; a resource server finds its part in sections 3 and 6.',
  clauses: [
    {
      at: '3a',
      level: 'MUST',
      demand:
        'an authentication that does not suffice is told by `insufficient_user_authentication`, with `acr_values` or `max_age`',
      who: 'guard',
    },
    {
      at: '3b',
      level: 'MUST',
      demand: '`max_age` is a whole number of seconds, not negative',
      who: 'guard',
    },
    {
      at: '3a',
      level: 'MAY',
      demand: '`acr_values` and `max_age` stand in one challenge',
      who: 'guard',
    },
    {
      at: '3b',
      level: 'MAY',
      demand: 'a scope that is missing as well stands in the same challenge',
      who: 'guard',
    },
    {
      at: '6.1',
      level: 'MUST',
      demand: 'of a JWT the claims `acr` and `auth_time` say how and when somebody signed in',
      who: 'guard',
    },
    {
      at: '6.2',
      level: 'MUST',
      demand: 'of an introspected token the members `acr` and `auth_time` do',
      who: 'guard',
    },
  ],
}
