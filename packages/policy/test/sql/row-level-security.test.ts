// Goal: a row policy binds whoever asks, says nothing without a session, and hands on nobody's.
// Method: a PostgreSQL of its own, a role that owns nothing, one connection as a pool has it.
// That a policy finds exactly the rows of its rule is shown in databases.test.ts.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import pg from 'pg'
import type { Database } from '../../../../tools/database.ts'
import { peer } from '../../../../tools/peer.ts'
import { startPostgres } from '../../../../tools/postgres.ts'
import { attribute } from '../../src/leaves/attribute.ts'
import { fromContext, fromResource, fromSubject } from '../../src/leaves/operand.ts'
import { owner } from '../../src/leaves/owner.ts'
import { relation } from '../../src/leaves/relation.ts'
import type { Rule } from '../../src/rule.ts'
import { rowLevelSecurity } from '../../src/sql/row-level-security.ts'
import { sessionOf } from '../../src/sql/session.ts'
import { where } from '../../src/sql/where.ts'
import { subject } from '../fixtures.ts'
import { model, types } from './world.ts'

const policy = (rule: Rule, options = {}): string =>
  rowLevelSecurity(model.compile(rule, types[0]), { table: 'item', ...options })

describe('the text of a policy', () => {
  test('switches row security on, for the owner of the table too', () => {
    assert.match(policy(owner()), /ALTER TABLE "item" ENABLE ROW LEVEL SECURITY;/)
    assert.match(policy(owner()), /ALTER TABLE "item" FORCE ROW LEVEL SECURITY;/)
  })
  test('replaces the policy of its name, for the roles and statements that are named', () => {
    const text = policy(owner(), { schema: 'a"b', role: 'r', command: 'all', name: 'p' })
    assert.match(text, /DROP POLICY IF EXISTS "p" ON "a""b"\."item";/)
    assert.match(
      text,
      /CREATE POLICY "p" ON "a""b"\."item" AS PERMISSIVE FOR ALL TO "r"\n {2}USING \(/,
    )
  })
  test('checks new rows where it is one for INSERT', () => {
    assert.match(policy(owner(), { command: 'insert' }), /FOR INSERT TO PUBLIC\n {2}WITH CHECK \(/)
  })

  test('stands between quotes that it does not hold', () => {
    const quotes = (value: string): readonly string[] =>
      policy(attribute(fromResource('status'), 'equal', value)).match(/^DO .*|^\$.*;$/gm) ?? []
    assert.deepEqual(quotes('x'), ['DO $sallyport$', '$sallyport$;'])
    assert.deepEqual(quotes('$sallyport$ $sallyport_1$'), ['DO $sallyport_2$', '$sallyport_2$;'])
  })

  const refused: readonly [string, Rule, RegExp][] = [
    ['a relation', relation('viewer'), /an engine outside knows it/],
    [
      'a time that a subject states',
      attribute(fromResource('created'), 'less', fromSubject('until')),
      /compare a timestamp with a literal/,
    ],
    [
      'an order of texts that no column gives',
      attribute(fromSubject('p'), 'less', fromContext('q')),
      /the order of texts is that of a column/,
    ],
  ]
  for (const [name, rule, message] of refused) {
    test(`${name} is refused`, () =>
      assert.throws(() => policy(rule), { name: 'RuleError', message }))
  }
  test('a rule without a resource type is refused', () => {
    const rule = model.compile({ kind: 'anyone' })
    assert.throws(() => rowLevelSecurity(rule, { table: 'item' }), /compiled for a resource type/)
  })
})

const found = peer('postgresql')
describe('a policy in PostgreSQL', { skip: 'skip' in found && found.skip }, () => {
  let server: Database
  let admin: pg.Client
  let reader: pg.Client

  before(async () => {
    server = await startPostgres('path' in found ? found.path : '')
    admin = await connected(server.url)
    await admin.query(`CREATE ROLE reader LOGIN; CREATE TABLE item (id integer, owner text, status text);
      INSERT INTO item VALUES (1, 'alice', 'a''\\b'), (2, 'bob', 'x'), (3, NULL, NULL);
      GRANT ALL ON item TO reader`)
    reader = await connected(server.url.replace('//postgres@', '//reader@'))
  })
  after(async () => {
    await reader.end()
    await admin.end()
    await server.stop()
  })

  const ids = async (client: pg.Client): Promise<readonly unknown[]> =>
    (await client.query('SELECT id FROM item ORDER BY id')).rows.map((row) => row.id)
  const as = async <T>(id: string, work: () => Promise<T>): Promise<T> => {
    const { text, values } = sessionOf({ subject: subject({ id }), context: {} })
    await reader.query('BEGIN')
    try {
      await reader.query(text, [...values])
      return await work()
    } finally {
      await reader.query('ROLLBACK')
    }
  }

  test('shows each their own', async () => {
    await admin.query(policy(owner()))
    assert.deepEqual(await as('alice', () => ids(reader)), [1])
    assert.deepEqual(await as('bob', () => ids(reader)), [2])
  })

  test('restrictive, it narrows what a policy of another script opens; permissive, it does not', async () => {
    await admin.query('CREATE POLICY other ON item FOR SELECT USING (true)')
    await admin.query(policy(owner()))
    assert.deepEqual(await as('alice', () => ids(reader)), [1, 2, 3])
    await admin.query(policy(owner(), { as: 'restrictive' }))
    assert.deepEqual(await as('alice', () => ids(reader)), [1])
    await admin.query('DROP POLICY other ON item')
    assert.deepEqual(await as('alice', () => ids(reader)), [])
  })

  test('one that cannot be made leaves the one before it, statement by statement too', async () => {
    await admin.query(policy(owner()))
    const broken = policy(owner(), { role: 'nobody_of_this_name' })
    const statements = broken.match(/(?:\$sallyport\$[\s\S]*?\$sallyport\$|[^;])+;/g) ?? []
    assert.equal(statements.length, 3)
    const run = async (): Promise<void> => {
      for (const statement of statements) await admin.query(statement)
    }
    await assert.rejects(run, /role "nobody_of_this_name" does not exist/)
    assert.deepEqual(await as('alice', () => ids(reader)), [1])
  })

  test('a rule that holds the quotes of a script is its text', async () => {
    const status = "$sallyport$; $$ ' \\ END $sallyport_1$"
    await admin.query('INSERT INTO item VALUES (4, NULL, $1)', [status])
    await admin.query(policy(attribute(fromResource('status'), 'equal', status)))
    assert.deepEqual(await ids(reader), [4])
    await admin.query('DELETE FROM item WHERE id = 4')
  })

  test('shows nothing without a session', async () => {
    await admin.query(policy(owner()))
    assert.deepEqual(await ids(reader), [])
  })

  test('shows nothing after the transaction that had one, on the same connection', async () => {
    await admin.query(policy(owner()))
    assert.deepEqual(await as('alice', () => ids(reader)), [1])
    assert.deepEqual(await ids(reader), [])
  })

  test('a session outside a transaction is over at once', async () => {
    await admin.query(policy(owner()))
    const { text, values } = sessionOf({ subject: subject({ id: 'alice' }), context: {} })
    await reader.query(text, [...values])
    assert.deepEqual(await ids(reader), [])
  })

  test('binds the owner of the table', async () => {
    await admin.query(policy(owner()))
    await admin.query('ALTER TABLE item OWNER TO reader')
    assert.deepEqual(await ids(reader), [])
    await admin.query('ALTER TABLE item OWNER TO postgres; GRANT ALL ON item TO reader')
  })

  test('does not bind a superuser: that is why an application should not be one', async () => {
    await admin.query(policy(owner()))
    assert.deepEqual(await ids(admin), [1, 2, 3])
  })

  test('for SELECT alone lets nobody write', async () => {
    await admin.query(policy(owner()))
    const change = (): Promise<pg.QueryResult> => reader.query("UPDATE item SET status = 'y'")
    assert.equal((await as('alice', change)).rowCount, 0)
  })

  test('for ALL lets each change their own, and give away nothing', async () => {
    await admin.query(policy(owner(), { command: 'all', name: 'sallyport_select' }))
    const change = (): Promise<pg.QueryResult> => reader.query("UPDATE item SET status = 'y'")
    assert.equal((await as('alice', change)).rowCount, 1)
    const give = (): Promise<pg.QueryResult> => reader.query("UPDATE item SET owner = 'bob'")
    await assert.rejects(as('alice', give), /violates row-level security policy/)
  })

  test('a quote and a backslash of the rule are its text, whatever the server is set to', async () => {
    const rule = policy(attribute(fromResource('status'), 'equal', "a'\\b"))
    for (const setting of ['on', 'off']) {
      await admin.query(`SET standard_conforming_strings = ${setting}`)
      await admin.query(rule)
      assert.deepEqual(await ids(reader), [1])
    }
    await admin.query('SET standard_conforming_strings = on')
  })

  test('an index serves the policy, and a condition too', async () => {
    await admin.query(policy(owner()))
    await admin.query('CREATE INDEX by_owner ON item (owner)')
    await admin.query('ALTER ROLE reader SET enable_seqscan = off')
    const client = await connected(server.url.replace('//postgres@', '//reader@'))
    const rows = (await client.query('EXPLAIN SELECT id FROM item')).rows
    await client.end()
    assert.match(JSON.stringify(rows), /Index Cond: \(owner = /)
    const { text, values } = where(
      model.compile(owner(), types[0]),
      { subject: subject(), context: {} },
      'postgres',
    )
    await admin.query('SET enable_seqscan = off')
    const plan = await admin.query(`EXPLAIN SELECT id FROM item WHERE ${text}`, [...values])
    assert.match(JSON.stringify(plan.rows), /Index Cond: \(owner = /)
  })

  test('the settings of another name are not read', async () => {
    await admin.query(policy(owner(), { settings: 'other' }))
    assert.deepEqual(await as('alice', () => ids(reader)), [])
  })
})

async function connected(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  return client
}
