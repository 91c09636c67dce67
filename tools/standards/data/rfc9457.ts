import type { Standard } from '../clause.ts'

/** What problem documents demand of whoever writes them. */
export const rfc9457: Standard = {
  rfc: 9457,
  title: 'Problem Details for HTTP APIs',
  extent: 'Read: sections 3 to 5; what concerns readers is left out.',
  clauses: [
    {
      at: '3.1.1a',
      level: 'SHOULD',
      demand: 'the address in `type` leads to a page for people',
      who: 'guard',
      note: 'Where `help` says which. Otherwise `type` is a URN, which is a name and leads nowhere.',
    },
    {
      at: '3.1.1b',
      level: 'SHOULD',
      demand: '`type` is an absolute address',
      who: 'guard',
    },
    {
      at: '3.1.2',
      level: 'MUST',
      demand: '`status` is the status of the answer itself',
      who: 'guard',
    },
    {
      at: '3.1.3',
      level: 'SHOULD NOT',
      demand: '`title` does not change from one occurrence to the next',
      who: 'guard',
    },
    {
      at: '3.1.5',
      level: 'SHOULD',
      demand: '`instance` is an absolute URI',
      who: 'guard',
    },
    {
      at: '4',
      level: 'MUST',
      demand: 'each type is documented with its address, its title and its status',
      who: 'guard',
    },
    {
      at: '4',
      level: 'SHOULD',
      demand:
        'further members have names of three letters, digits or more, which begin with a letter',
      who: 'guard',
    },
    {
      at: '4.2.1',
      level: 'SHOULD',
      demand: 'with `about:blank` the title is the phrase of the status',
      who: 'guard',
      why: '`about:blank` is not used: each code has a type of its own.',
    },
    {
      at: '5',
      level: 'MUST',
      demand: 'nothing in the document helps an attacker, or tells of others',
      who: 'guard',
      note: 'Section 5 says it without a key word.',
    },
  ],
}
