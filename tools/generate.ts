// Writes what follows from the catalogue: the pages under docs/refusals, catalogue.json and
// record.schema.json; from the names of the tests: docs/standards.md; from what is known of a gate:
// docs/guide/gate-conformance.md; from the declarations of the packages: docs/api; from what a guard answers: the page
// *Which status?*; from the lock: the lists of what others wrote; and from a source in AssemblyScript: the code that reads logs. With --check it writes nothing, names what is stale,
// and ends with 1. It does so too where a test and the standards disagree.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { apiFiles } from './generate/api/files.ts'
import { generatedFiles, leftovers, staleFiles, standardsProblems } from './generate/files.ts'

const root = join(import.meta.dirname, '..')
const { values } = parseArgs({ options: { check: { type: 'boolean' } } })
const files = [...(await generatedFiles()), ...apiFiles()]
const stale = staleFiles(root, files)
const problems = standardsProblems()

for (const problem of problems) console.error(problem)
if (problems.length > 0) process.exitCode = 1

if (values.check) {
  for (const path of stale) console.error(`stale: ${path} (run \`npm run generate\`)`)
  if (stale.length > 0) process.exitCode = 1
} else {
  for (const path of leftovers(root, files)) rmSync(join(root, path))
  for (const { path, text } of files) {
    if (!stale.includes(path)) continue
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
    console.log(`wrote ${path}`)
  }
  if (stale.length === 0) console.log('nothing to do: every generated file is fresh')
}
