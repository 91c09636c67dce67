import type { Standard } from '../clause.ts'

/** What the fields of client certificates demand of a server behind a proxy that ends TLS. */
export const rfc9440: Standard = {
  rfc: 9440,
  title: 'Client-Cert HTTP Header Field',
  extent: 'Read: sections 2 and 4; what the proxy has to do is left to it.',
  clauses: [
    {
      at: '2.1',
      level: 'MUST',
      demand: 'a certificate is a byte sequence of RFC 8941 that holds DER, and nothing else is',
      who: 'guard',
    },
    {
      at: '2.2a',
      level: 'MUST NOT',
      demand: '`Client-Cert` is no list and does not come twice',
      who: 'guard',
    },
    {
      at: '2.2b',
      level: 'MUST NOT',
      demand: '`Client-Cert` stands in no answer',
      who: 'guard',
      why: 'No code writes it: what a refusal is made of stands in one file, and what a scheme adds comes from its verdict.',
    },
    {
      at: '2.3',
      level: 'MUST',
      demand: 'each item of `Client-Cert-Chain` is such a byte sequence',
      who: 'guard',
    },
    {
      at: '2.3',
      level: 'MUST NOT',
      demand: '`Client-Cert-Chain` does not come without `Client-Cert`',
      who: 'guard',
    },
    {
      at: '2.4',
      level: 'MUST',
      demand: 'an answer that depends on the certificate is not cached, or varies by it',
      who: 'application',
      why: 'Every refusal is `no-store`; how long an answer that was allowed may be kept is known to the application alone.',
    },
    {
      at: '2.4',
      level: 'MAY',
      demand: 'the field from somebody else than the proxy is 400',
      who: 'guard',
    },
    {
      at: '4a',
      level: 'MUST',
      demand: 'the fields count only from a proxy that is trusted',
      who: 'guard',
    },
    {
      at: '4b',
      level: 'MUST',
      demand: 'the proxy removes what a client sends under these names',
      who: 'operator',
      why: 'It is the setting of the proxy: behind it nobody can tell its field from one that it let through.',
    },
    {
      at: '4',
      level: 'SHOULD',
      demand: 'reading the fields is an option, and off by default',
      who: 'guard',
    },
  ],
}
