import type { Standard } from '../clause.ts'

/** What certificate-bound tokens demand of a resource server. */
export const rfc8705: Standard = {
  rfc: 8705,
  title: 'Mutual-TLS Client Authentication and Certificate-Bound Access Tokens',
  extent: 'Read: sections 3, 6 and 7; section 2 concerns authorization servers.',
  clauses: [
    {
      at: '3a',
      level: 'MUST',
      demand: 'the certificate of the client is taken from the TLS layer',
      who: 'guard',
    },
    {
      at: '3b',
      level: 'MUST',
      demand: 'it is compared with the one that the token is bound to',
      who: 'guard',
    },
    {
      at: '3c',
      level: 'MUST',
      demand: 'where they differ, or there is none, the answer is 401 `invalid_token`',
      who: 'guard',
    },
    {
      at: '6.5',
      level: 'MAY',
      demand: 'TLS ends at a proxy, which hands the certificate on',
      who: 'guard',
    },
    {
      at: '7.4',
      level: 'SHOULD',
      demand: 'certificates are read and verified by an established library',
      who: 'guard',
      why: 'They are: TLS and X.509 are those of Node, which are those of OpenSSL. No test shows what is not written.',
    },
    {
      at: '7.4',
      level: 'SHOULD NOT',
      demand: 'nobody writes a validation of their own',
      who: 'guard',
      why: 'Nobody did: whether a chain is trusted is the word of the TLS layer, or of the proxy that ended it.',
    },
  ],
}
