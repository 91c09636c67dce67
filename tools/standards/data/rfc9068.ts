import type { Standard } from '../clause.ts'

/** What access tokens that are JWTs demand of a resource server. */
export const rfc9068: Standard = {
  rfc: 9068,
  title: 'JWT Profile for OAuth 2.0 Access Tokens',
  extent: 'Read: sections 2 and 4.',
  clauses: [
    {
      at: '2.1',
      level: 'MUST',
      demand: 'RS256 is among the algorithms that are understood',
      who: 'guard',
    },
    {
      at: '4a',
      level: 'MUST',
      demand: 'the `typ` is `at+jwt` or `application/at+jwt`, and nothing else is accepted',
      who: 'guard',
      note: "To the letter with `types: ['at+jwt']`. By default `JWT` is accepted too, as most issuers still write it, and what is recognisably an ID token or a logout token is refused by its claims.",
    },
    {
      at: '4',
      level: 'SHOULD',
      demand: 'a token that is not encrypted is refused where encryption was agreed upon',
      who: 'guard',
      why: 'Encrypted tokens are not read: TLS keeps them secret on the way, and introspection keeps claims from clients.',
    },
    {
      at: '4b',
      level: 'MUST',
      demand: 'the issuer is `iss`, character for character',
      who: 'guard',
    },
    {
      at: '4c',
      level: 'MUST',
      demand: '`aud` names this API, or the token is refused',
      who: 'guard',
    },
    {
      at: '4d',
      level: 'MUST',
      demand: 'the signature is verified by the algorithm that the header names',
      who: 'guard',
    },
    {
      at: '4e',
      level: 'MUST',
      demand: 'a token whose algorithm is `none` is refused',
      who: 'guard',
    },
    {
      at: '4f',
      level: 'MUST',
      demand: 'the keys are those that the issuer provides',
      who: 'guard',
    },
    {
      at: '4g',
      level: 'MUST',
      demand: 'it is earlier than `exp`, give or take a small tolerance',
      who: 'guard',
    },
    {
      at: '4h',
      level: 'MUST',
      demand: 'whichever of these fails, the error is `invalid_token`',
      who: 'guard',
    },
    {
      at: '4b',
      level: 'SHOULD',
      demand: 'claims of roles, groups and entitlements count in the decision',
      who: 'guard',
    },
  ],
}
