import type { Standard } from '../clause.ts'

/** What the field of proxies demands of a server that learns from it who the client is. */
export const rfc7239: Standard = {
  rfc: 7239,
  title: 'Forwarded HTTP Extension',
  extent: 'Read: sections 4 to 7, for the one parameter that counts here, `for`.',
  clauses: [
    { at: '4', level: 'MAY', demand: 'an element has several pairs', who: 'guard' },
    { at: '4a', level: 'MUST', demand: 'names are read without regard to case', who: 'guard' },
    { at: '4b', level: 'MUST', demand: 'an address of IPv6 is quoted', who: 'guard' },
    { at: '4', level: 'MUST NOT', demand: 'no parameter stands twice in an element', who: 'guard' },
    { at: '5.2', level: 'MAY', demand: '`for` tells who asked', who: 'guard' },
    { at: '6.2', level: 'MAY', demand: 'a proxy says that it is `unknown`', who: 'guard' },
    { at: '6.3', level: 'MAY', demand: 'a proxy hides it behind a name', who: 'guard' },
    { at: '7.1', level: 'MAY', demand: 'several lines are one list', who: 'guard' },
  ],
}
