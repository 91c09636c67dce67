// Runs the cases on a gate behind each door and before each application, and says how each combination did.
// npm run conformance:gate -- [--door NAME]... [--before NAME]... [--theme NAME]... [--case TEXT]
import { parseArgs } from 'node:util'
import { BACKENDS, DOORS } from '@sallyport/examples/gate'
import { node } from '../adapters/node.ts'
import { loadThemes } from '../load.ts'
import {
  missingFor,
  offeredThemes,
  openCombination,
  type Reference,
  runCompared,
  startApplication,
} from './behind.ts'

const many = { type: 'string', multiple: true } as const
const { values } = parseArgs({
  options: { door: many, before: many, theme: many, case: { type: 'string' } },
})
const doors = DOORS.filter((door) => values.door?.includes(door) ?? true)
const names = BACKENDS.filter((name) => values.before?.includes(name) ?? true)
const themes = offeredThemes(loadThemes())
  .filter(({ theme }) => values.theme?.includes(theme) ?? true)
  .map((theme) => ({
    ...theme,
    cases: theme.cases.filter(({ name }) => name.includes(values.case ?? '')),
  }))
const count = themes.reduce((sum, { cases }) => sum + cases.length, 0)
if (doors.length === 0 || names.length === 0 || count === 0) {
  console.error(`there is \`--door\` ${DOORS.join(', ')}, \`--before\` ${BACKENDS.join(', ')}`)
  console.error('and `--theme` and `--case`, which chose no case')
  process.exit(2)
}

const reference: Reference = new Map()
await runCompared(node, themes, reference)
for (const name of names) {
  const runnable = doors.filter((door) => {
    const missing = missingFor(door, name)
    if (missing !== undefined) console.log(`${door} before ${name}: not run, ${missing}`)
    return missing === undefined
  })
  if (runnable.length === 0) continue
  const backend = await startApplication(name)
  for (const door of runnable) {
    const { target, stop } = await openCombination(door, name, backend)
    const results = await runCompared(target, themes, reference)
    await stop()
    const failed = results.filter(({ problems }) => problems.length > 0)
    console.log(`${door} before ${name}: ${results.length - failed.length}/${results.length}`)
    for (const { theme, name, problems } of failed) {
      console.log(`  ${theme}: ${name}\n${problems.map((one) => `    ${one}\n`).join('')}`)
    }
    if (failed.length > 0) process.exitCode = 1
  }
  await backend.stop()
}
