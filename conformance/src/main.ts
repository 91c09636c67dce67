// Runs the cases on the adapters and prints a table: adapters across, themes down.
// npm run conformance -- [--adapter NAME]... [--theme NAME]... [--case TEXT] [--json]
import { parseArgs } from 'node:util'
import { type AdapterName, adapterNames, adapters } from './adapters/index.ts'
import { loadThemes } from './load.ts'
import { type CaseRow, Matrix } from './matrix.ts'
import { reportOf, tableOf } from './table.ts'

const { values } = parseArgs({
  options: {
    adapter: { type: 'string', multiple: true },
    theme: { type: 'string', multiple: true },
    case: { type: 'string' },
    json: { type: 'boolean' },
  },
})

const names = values.adapter ?? adapterNames
const unknown = names.filter((name) => !Object.hasOwn(adapters, name))
if (unknown.length > 0) {
  console.error(`no adapter \`${unknown.join('`, `')}\`; there are ${adapterNames.join(', ')}`)
  process.exit(2)
}

const targets = await Promise.all(names.map((name) => adapters[name as AdapterName]()))
const matrix = new Matrix(targets)
const rows: CaseRow[] = []
for (const theme of loadThemes()) {
  if (values.theme !== undefined && !values.theme.includes(theme.theme)) continue
  for (const one of theme.cases) {
    if (values.case !== undefined && !one.name.includes(values.case)) continue
    rows.push(await matrix.run(theme, one))
  }
}
if (rows.length === 0) {
  console.error('no case has such a name')
  process.exit(2)
}
console.log(values.json ? JSON.stringify(reportOf(rows), null, 2) : tableOf(rows))
process.exitCode = rows.every(({ problems }) => [...problems.values()].flat().length === 0) ? 0 : 1
