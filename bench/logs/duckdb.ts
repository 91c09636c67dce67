// DuckDB on the same question, in a process of its own: node bench/logs/duckdb.ts combined|json FILE
// The comparison is fair in this: both are processes of Node that begin from nothing, with one thread; both take of each
// refusal its status, minute, address, client and target, and count the refusals and the different ones of each (of targets
// we alone); neither makes anything of a column that nobody asks for.
const [log = '', path = ''] = process.argv.slice(2)

/** What of DuckDB's interface for Node is used here. */
interface DuckDb {
  readonly DuckDBInstance: {
    create(path: string): Promise<{ connect(): Promise<Connection> }>
  }
}

interface Connection {
  runAndReadAll(sql: string): Promise<{ getRows(): readonly (readonly unknown[])[] }>
}

const COLUMNS = [
  'address',
  'ident',
  'login',
  'stamp',
  'zone',
  'request',
  'status',
  'bytes',
  'referrer',
  'agent',
]
const names = `{${COLUMNS.map((name) => `'${name}': 'VARCHAR'`).join(', ')}}`
const csv = `read_csv('${path}', delim=' ', quote='"', escape='\\', header=false, columns=${names})`
const json = `read_json('${path}', format='newline_delimited', columns={time: 'VARCHAR', remote_addr: 'VARCHAR', request_uri: 'VARCHAR', status: 'INTEGER', http_user_agent: 'VARCHAR'})`

const refusals: Readonly<Record<string, string>> = {
  combined: `SELECT status, stamp[:18] AS minute, address, agent, split_part(request, ' ', 2) AS target FROM ${csv} WHERE status IN ('401', '403', '429')`,
  json: `SELECT status, time[:16] AS minute, remote_addr AS address, http_user_agent AS agent, request_uri AS target FROM ${json} WHERE status IN (401, 403, 429)`,
}

const query = refusals[log]
if (query === undefined) throw new Error(`there is no log ${log}`)
const { DuckDBInstance } = await load()
const connection = await (await DuckDBInstance.create(':memory:')).connect()
await connection.runAndReadAll('SET threads = 1')
const rows = await connection.runAndReadAll(
  `WITH refusals AS MATERIALIZED (${query})
   SELECT count(*), count(DISTINCT minute), count(DISTINCT address), count(DISTINCT agent) FROM refusals`,
)
console.log(`refusals ${rows.getRows()[0]?.[0]}`)
console.log(`megabytes ${Math.round(process.resourceUsage().maxRSS / 1024)}`)

async function load(): Promise<DuckDb> {
  // Optional, so its name is no literal: nothing shall look for it before this runs.
  const name = '@duckdb/node-api'
  try {
    return (await import(name)) as DuckDb
  } catch {
    console.error(`${name} is not installed`)
    process.exit(1)
  }
}
