import type { Standard } from '../clause.ts'

/** What HTTP itself demands where it speaks of authentication and of the statuses of refusals. */
export const rfc9110: Standard = {
  rfc: 9110,
  title: 'HTTP Semantics',
  extent:
    'Read: sections 11 and 15.5, and section 15.6.4 for the 503. Of section 15.5 the statuses that the guard answers with: 400, 401, 403, 404.',
  clauses: [
    {
      at: '11.1',
      level: 'MUST',
      demand: 'the name of a scheme is read without regard to case',
      who: 'guard',
    },
    {
      at: '11.2a',
      level: 'MUST',
      demand: 'each parameter stands once in a challenge or in credentials, whatever its case',
      who: 'guard',
    },
    {
      at: '11.2b',
      level: 'MUST',
      demand: 'a value is read as a token and as a quoted string alike',
      who: 'guard',
    },
    {
      at: '11.4',
      level: 'SHOULD',
      demand:
        'credentials that are missing, invalid or incomplete are answered by 401, with a challenge for the resource',
      who: 'guard',
    },
    {
      at: '11.5',
      level: 'MUST',
      demand: 'a realm is written as a quoted string, never as a token',
      who: 'guard',
    },
    {
      at: '11.6.1',
      level: 'MUST',
      demand: 'a 401 has `WWW-Authenticate` with at least one challenge',
      who: 'guard',
    },
    {
      at: '11.6.1',
      level: 'MAY',
      demand: 'a challenge stands in another answer too, where other credentials could change it',
      who: 'guard',
      note: 'A 403 has one where a wider scope would help, and none where nothing would.',
    },
    {
      at: '15.5',
      level: 'SHOULD',
      demand:
        'a refusal explains itself in a representation, except to HEAD, and says whether it lasts',
      who: 'guard',
    },
    {
      at: '15.5.2',
      level: 'MUST',
      demand: 'a 401 has a challenge that fits the resource it is about',
      who: 'guard',
    },
    {
      at: '15.5.4',
      level: 'MAY',
      demand: 'where the existence of a resource is not to be known, 404 stands for 403',
      who: 'guard',
    },
    {
      at: '15.5.6',
      level: 'MUST',
      demand: 'a 405 says in `Allow` which methods there are',
      who: 'guard',
      note: 'The one 405 of the guard is that of the metadata of the resource; elsewhere methods are the business of the application.',
    },
    {
      at: '15.6.4',
      level: 'MAY',
      demand: 'a 503 says in `Retry-After` how long to wait',
      who: 'guard',
    },
  ],
}
