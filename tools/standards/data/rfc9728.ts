import type { Standard } from '../clause.ts'

/** What the metadata of a protected resource demand of it. */
export const rfc9728: Standard = {
  rfc: 9728,
  title: 'OAuth 2.0 Protected Resource Metadata',
  extent: 'Read: the whole of it; what concerns the reader of the document is left out.',
  clauses: [
    { at: '1.2', level: 'MUST', demand: 'a resource has an address of https', who: 'guard' },
    { at: '1.2', level: 'MUST NOT', demand: 'that address has no fragment', who: 'guard' },
    { at: '1.2', level: 'SHOULD NOT', demand: 'nor has it a query', who: 'guard' },
    { at: '2a', level: 'MUST', demand: 'the document names the `resource`', who: 'guard' },
    { at: '2b', level: 'MUST', demand: 'keys of its own are found over https', who: 'guard' },
    {
      at: '2.2',
      level: 'MUST',
      demand: 'signed metadata are signed, and name who says so',
      who: 'guard',
      why: 'None are published: https vouches for the document, and readers may ignore a signature.',
    },
    {
      at: '3',
      level: 'MUST',
      demand: 'the document is found at the well-known path of the resource',
      who: 'guard',
    },
    {
      at: '3.1',
      level: 'MUST',
      demand: 'that path stands between host and path, and no slash is left over',
      who: 'guard',
    },
    { at: '3.2a', level: 'MUST', demand: 'it comes by 200 as `application/json`', who: 'guard' },
    { at: '3.2b', level: 'MUST', demand: 'what has no value is left out of it', who: 'guard' },
    {
      at: '3.3',
      level: 'MUST',
      demand: 'its `resource` is the address that it was found by, character for character',
      who: 'guard',
    },
    {
      at: '5',
      level: 'MAY',
      demand: 'a challenge names the document in `resource_metadata`',
      who: 'guard',
    },
    {
      at: '5.1a',
      level: 'MAY',
      demand: 'so does one of another scheme than Bearer, such as DPoP',
      who: 'guard',
    },
    {
      at: '5.1b',
      level: 'MAY',
      demand: 'it stands beside parameters of other standards',
      who: 'guard',
    },
    { at: '5.4', level: 'MAY', demand: 'other challenges stand beside it', who: 'guard' },
    {
      at: '7.1',
      level: 'MUST',
      demand: 'the document comes over TLS',
      who: 'operator',
      why: 'The guard cannot see whether TLS ended in front of it; what it can, it does: no address but one of https is published.',
    },
  ],
}
