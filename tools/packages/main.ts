// Packs every package, installs the tarballs from the registry as others do, and uses each entry point by
// every compiler, Node, browser and worker that is promised: `npm run packages`. Prints one table, or with
// `--json` the results, and ends with 1 when anything fails. `--keep FOLDER` leaves the tarballs there and
// what is installed with them (CycloneDX): what was tried is what a release publishes.
import { cpSync, mkdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import budgets from './budgets.json' with { type: 'json' }
import { type Installed, tryEverywhere } from './everywhere.ts'
import { write } from './project.ts'
import { packAndCheck } from './quick.ts'
import { isWell, tableOf } from './table.ts'
import { inFolder, type Tarball } from './tarballs.ts'

const root = join(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { json: { type: 'boolean' }, keep: { type: 'string' } } })

await inFolder(async (folder) => {
  const { tarballs, results: quick } = await packAndCheck(root, folder, budgets)
  const { results: tried, bill } = await tryEverywhere(root, folder, tarballs)
  const results = [...quick, ...tried]
  console.log(values.json ? JSON.stringify(results, null, 2) : tableOf(results))
  if (!isWell(results)) process.exitCode = 1
  else if (values.keep !== undefined) keep(resolve(values.keep), tarballs, bill)
})

function keep(folder: string, tarballs: readonly Tarball[], bill: Installed['bill']): void {
  mkdirSync(folder, { recursive: true })
  for (const { path } of tarballs) cpSync(path, join(folder, basename(path)))
  write(join(folder, 'sbom.cdx.json'), bill)
}
