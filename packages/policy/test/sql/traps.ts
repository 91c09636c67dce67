import type { Subject } from '@sallyport/contract'
import { acl } from '../../src/leaves/acl.ts'
import { attribute } from '../../src/leaves/attribute.ts'
import { fromContext, fromResource, fromSubject } from '../../src/leaves/operand.ts'
import { owner } from '../../src/leaves/owner.ts'
import { permission } from '../../src/leaves/permission.ts'
import { all, any, not, type Rule } from '../../src/rule.ts'
import type { ListInput } from '../../src/sql/leaves.ts'
import { NOW, type StoredEntry, type StoredList, type StoredRow } from './rows.ts'
import { types } from './world.ts'

/** Something that a careless list gets wrong: a rule, rows, and which of them it finds. */
export interface Trap {
  readonly name: string
  readonly rule: Rule
  readonly rows: readonly Partial<StoredRow>[]
  /** The numbers of the rows, from 1. */
  readonly found: readonly number[]
  readonly subject?: Partial<Subject>
  readonly context?: ListInput['context']
  /** Which view of the table; by default the one owned by a text, without a tenant. */
  readonly type?: (typeof types)[number]
}

const column = fromResource
const [byText, byNumber] = types
const texts = (...values: readonly (string | null)[]): StoredList => ({
  texts: values,
  json: JSON.stringify(values),
})
const entry = (changes: Partial<StoredEntry>): StoredEntry => ({
  subject: 'user:x',
  permission: 'a',
  effect: 'permit',
  expiresAt: null,
  ...changes,
})
const owners: readonly Partial<StoredRow>[] = [
  { owner: 'x' },
  { owner: 'X' },
  { owner: 'x ' },
  { owner: 'é' },
  { owner: '' },
  { owner: null },
]

/** One trap a row. */
export const traps: readonly Trap[] = [
  {
    name: 'an owner is not another whose name differs in case or by blanks',
    rule: owner(),
    rows: owners,
    found: [1],
  },
  {
    name: 'an owner is not another whose name differs by an accent',
    rule: owner(),
    subject: { id: 'e' },
    rows: owners,
    found: [],
  },
  {
    name: 'a row without an owner is not certainly another one',
    rule: not(owner()),
    rows: owners,
    found: [2, 3, 4],
  },
  {
    name: 'the text of an id finds the number of an owner',
    rule: owner(),
    subject: { id: '7' },
    ...(byNumber && { type: byNumber }),
    rows: [{ owner_no: 7n }, { owner_no: 70n }, { owner_no: null }],
    found: [1],
  },
  {
    name: 'a text that only reads like the number is nobody',
    rule: any(owner(), not(owner())),
    subject: { id: '07' },
    ...(byNumber && { type: byNumber }),
    rows: [{ owner_no: 7n }, { owner_no: null }],
    found: [1],
  },
  {
    name: 'ids beyond 2^53 are not rounded',
    rule: owner(),
    subject: { id: '9007199254740993' },
    ...(byNumber && { type: byNumber }),
    rows: [{ owner_no: 9_007_199_254_740_992n }, { owner_no: 9_007_199_254_740_993n }],
    found: [2],
  },
  {
    name: 'a number is not the text of a number',
    rule: any(
      attribute(column('status'), 'equal', fromSubject('n')),
      attribute(column('status'), 'not_equal', fromSubject('n')),
    ),
    subject: { attributes: { n: 1 } },
    rows: [{ status: '1' }, { status: 'x' }],
    found: [],
  },
  {
    name: 'a text is not a number, nor unequal to one',
    rule: any(
      attribute(column('level'), 'equal', fromSubject('n')),
      attribute(column('level'), 'not_equal', fromSubject('n')),
    ),
    subject: { attributes: { n: '1' } },
    rows: [{ level: 1n }, { level: 2n }],
    found: [],
  },
  {
    name: 'NULL is neither equal nor unequal, nor is its opposite',
    rule: any(
      attribute(column('status'), 'not_equal', 'x'),
      not(attribute(column('status'), 'equal', 'x')),
    ),
    rows: [{ status: 'x' }, { status: 'y' }, { status: null }],
    found: [2],
  },
  {
    name: 'a NULL in the list of a subject makes a miss unknown',
    rule: any(
      attribute(column('status'), 'in', fromSubject('list')),
      not(attribute(column('status'), 'in', fromSubject('list'))),
    ),
    subject: { attributes: { list: ['x', null] } },
    rows: [{ status: 'x' }, { status: 'y' }, { status: null }],
    found: [1],
  },
  {
    name: 'nothing is in an empty list, and only what is NULL is not certainly outside',
    rule: not(attribute(column('status'), 'in', [])),
    rows: [{ status: 'x' }, { status: null }],
    found: [1],
  },
  {
    name: 'texts have the order of code points, not of UTF-16',
    rule: attribute(column('note'), 'less', '\u{1f600}'),
    rows: [{ note: '\uff5e' }, { note: '\u{1f601}' }, { note: 'Z' }, { note: null }],
    found: [1, 3],
  },
  {
    name: 'texts that read as numbers have the order of texts in a column of texts',
    rule: attribute(column('note'), 'less', '5x'),
    rows: [{ note: '10' }, { note: '9' }, { note: '' }],
    found: [1, 3],
  },
  {
    name: 'upper case comes before lower case',
    rule: attribute(column('note'), 'less', 'a'),
    rows: [{ note: 'B' }, { note: 'b' }, { note: 'é' }],
    found: [1],
  },
  {
    name: 'a text with U+0000 is found by nothing, and breaks nothing',
    rule: attribute(column('status'), 'equal', fromContext('path.status')),
    context: { 'path.status': 'x\0' },
    rows: [{ status: 'x' }],
    found: [],
  },
  {
    name: 'half of a surrogate pair is not read as the character that replaces it',
    rule: attribute(column('status'), 'equal', fromContext('path.status')),
    context: { 'path.status': '\ud800' },
    rows: [{ status: '\ufffd' }],
    found: [],
  },
  {
    name: 'a whole number is compared with a fraction',
    rule: attribute(column('level'), 'less', 1.5),
    rows: [{ level: 1n }, { level: 2n }, { level: null }],
    found: [1],
  },
  {
    name: 'a decimal is the number that its digits mean',
    rule: attribute(column('price'), 'equal', 0.1),
    rows: [{ price: '0.1' }, { price: '0.10' }, { price: '0.11' }],
    found: [1, 2],
  },
  {
    name: 'a decimal has the order of numbers, not of its text',
    rule: attribute(column('price'), 'greater', 9),
    rows: [{ price: '10' }, { price: '9.5' }, { price: '8' }],
    found: [1, 2],
  },
  {
    name: 'true and false are 1 and 0 where the database has no better',
    rule: attribute(column('open'), 'equal', true),
    rows: [{ open: true }, { open: false }, { open: null }],
    found: [1],
  },
  {
    name: 'a number is no truth value',
    rule: attribute(column('open'), 'equal', fromSubject('n')),
    subject: { attributes: { n: 1 } },
    rows: [{ open: true }],
    found: [],
  },
  {
    name: 'a time is equal to the millisecond that a driver cuts it to',
    rule: attribute(column('created'), 'equal', '2023-11-14T23:13:20.000+01:00'),
    rows: [
      { created: BigInt(NOW) * 1000n },
      { created: BigInt(NOW) * 1000n + 999n },
      { created: BigInt(NOW) * 1000n + 1000n },
      { created: null },
    ],
    found: [1, 2],
  },
  {
    name: 'an element of a list is compared exactly',
    rule: attribute(column('tags'), 'contains', 'x'),
    rows: [{ tags: texts('x') }, { tags: texts('X', 'x ') }, { tags: texts() }, { tags: null }],
    found: [1],
  },
  {
    name: 'what a list with NULL has not is unknown',
    rule: not(attribute(column('tags'), 'contains', 'x')),
    rows: [{ tags: texts('y') }, { tags: texts('y', null) }, { tags: texts() }, { tags: null }],
    found: [1, 3],
  },
  {
    name: 'a list is searched for another column of the row',
    rule: attribute(column('status'), 'in', column('tags')),
    rows: [
      { status: 'x', tags: texts('x') },
      { status: 'X', tags: texts('x') },
      { status: null, tags: texts('x') },
    ],
    found: [1],
  },
  {
    name: 'an entry permits, another prohibits and wins, a third has expired',
    rule: acl('a'),
    rows: [
      { entries: [entry({})] },
      { entries: [entry({}), entry({ subject: 'set:low', effect: 'prohibit' })] },
      { entries: [entry({ expiresAt: NOW })] },
      { entries: [entry({ expiresAt: NOW + 1 })] },
      { entries: [entry({ subject: 'user:X' })] },
      { entries: [] },
    ],
    subject: { sets: ['high'] },
    found: [1, 4],
  },
  {
    name: 'an entry for a set is for whoever is in one that includes it',
    rule: acl('a'),
    rows: [
      { entries: [entry({ subject: 'set:low' })] },
      { entries: [entry({ subject: 'set:side' })] },
    ],
    subject: { sets: ['high'] },
    found: [1],
  },
  {
    name: 'an entry that nobody can read is not certainly no prohibition',
    rule: acl('a'),
    rows: [{ entries: [entry({}), entry({ effect: null })] }],
    found: [],
  },
  {
    name: 'scopes narrow, in a list as in a decision',
    rule: all(permission('a'), attribute(column('status'), 'equal', 'x')),
    subject: { sets: ['low'], scopes: ['b'] },
    rows: [{ status: 'x' }],
    found: [],
  },
  {
    name: 'a quote, a backslash and a placeholder are texts as any other',
    rule: attribute(column('status'), 'in', ["o'b", '\\', '?', '$1']),
    rows: [{ status: "o'b" }, { status: '\\' }, { status: '?' }, { status: '$1' }, { status: 'x' }],
    found: [1, 2, 3, 4],
  },
]

/** Rows of which only what matters is stated. */
export function storedRows({ rows }: Trap): readonly StoredRow[] {
  return rows.map((row, i) => ({ ...EMPTY, ...row, id: i + 1 }))
}

/** Who asks: by default somebody called x without anything. */
export function inputOf({ subject = {}, context = {} }: Trap): ListInput {
  const authentication = { scheme: 'bearer', methods: [] }
  return {
    subject: { id: 'x', kind: 'user', sets: [], authentication, ...subject },
    context,
    now: NOW,
  }
}

/** The type that a trap is set in. */
export function typeOf(trap: Trap): (typeof types)[number] {
  return trap.type ?? (byText as (typeof types)[number])
}

const EMPTY: StoredRow = {
  id: 0,
  tenant: null,
  owner: null,
  owner_no: null,
  status: null,
  note: null,
  level: null,
  size: null,
  score: null,
  price: null,
  open: null,
  done: null,
  tags: null,
  created: null,
  entries: [],
}
