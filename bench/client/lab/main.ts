// Runs clients through the races and refusals that cost their users a session, beside ours.
// npm run lab:client -- [--only NAME]... [--scenario TEXT]... [--json] [--write]
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { contenders } from './contenders/index.ts'
import { runScenario, scenarios } from './scenarios.ts'
import { notesOf, tableOf } from './table.ts'

const HELP = `usage: npm run lab:client -- [options]

Measures what clients make of refusals, against a server that takes each refresh token once.
Ends with 1 if ours does not do what it has to.

  --only NAME       a part of a client's name; may be repeated (default: all)
  --scenario TEXT   a part of a scenario's name; may be repeated (default: all)
  --json            print the cells as JSON
  --write           put the table into docs/guide/client-races.md
  --help

examples:
  npm run lab:client -- --only Sallyport
  npm run lab:client -- --scenario redirect --json`

const { values } = parseArgs({
  options: {
    only: { type: 'string', multiple: true, default: [''] },
    scenario: { type: 'string', multiple: true, default: [''] },
    json: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

const PAGE = join(import.meta.dirname, '../../../docs/guide/client-races.md')

if (values.help) console.log(HELP)
else await main()

/** One line that is written over; where it could not be, a line for each client would only be in the way. */
function progress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`)
}

async function main(): Promise<void> {
  const { only, scenario } = values
  const chosen = contenders.filter(({ name }) => only.some((part) => name.includes(part)))
  const asked = scenarios.filter(({ name }) => scenario.some((part) => name.includes(part)))
  if (chosen.length === 0 || asked.length === 0) {
    console.error('there is no such client or scenario; --help names how they are chosen')
    process.exitCode = 2
    return
  }
  const rows = []
  for (const contender of chosen) {
    const cells = new Map<string, string>()
    for (const one of asked) {
      progress(`${contender.name}: ${one.name}`)
      cells.set(one.name, await runScenario(one, contender))
    }
    const { name, source } = contender
    rows.push({ name, source, cells })
  }
  progress('')
  const table = tableOf(asked, rows)
  if (values.json) {
    const cells = rows.map((row) => ({ name: row.name, ...Object.fromEntries(row.cells) }))
    console.log(JSON.stringify(cells, null, 2))
  } else console.log(table)
  if (values.write) {
    if (rows.length < contenders.length || asked.length < scenarios.length) {
      console.error('--write needs all clients and all scenarios: the page would lose the others')
      process.exit(2)
    }
    const [before = ''] = readFileSync(PAGE, 'utf8').split('<!-- table -->')
    writeFileSync(PAGE, `${before}<!-- table -->\n\n${table}\n\n${notesOf(rows)}\n`)
  }
  const ours = rows.find(({ name }) => name === 'Sallyport')
  const wrong = asked.filter(({ name, ours: has }) => !has.test(ours?.cells.get(name) ?? ''))
  if (ours !== undefined && wrong.length > 0) {
    console.error(`\nours fails: ${wrong.map(({ name }) => name).join('; ')}`)
    process.exitCode = 1
  }
  // Some clients leave timers of days behind.
  process.exit()
}
