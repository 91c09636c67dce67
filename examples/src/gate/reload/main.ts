// Asks a gate while its rules change, and says which version answered how often.
// npm run lab:reload -- [--requests 10000] [--reloads 20]
import { parseArgs } from 'node:util'
import { reloadUnderLoad } from './reload.ts'

const { values } = parseArgs({
  options: {
    requests: { type: 'string', default: '10000' },
    reloads: { type: 'string', default: '20' },
  },
})
const [requests, reloads] = [Number(values.requests), Number(values.reloads)]
if (!Number.isInteger(requests) || !Number.isInteger(reloads) || requests < 1 || reloads < 1) {
  console.error('`--requests` and `--reloads` are numbers from 1')
  process.exit(2)
}
const { asked, byVersion, wrong } = await reloadUnderLoad({ requests, reloads })
for (const [version, count] of [...byVersion].sort(([a], [b]) => a - b)) {
  console.log(`version ${version}: ${count} answers`)
}
console.log(`${asked} requests, ${reloads} reloads, ${wrong.length} wrong answers`)
for (const why of wrong.slice(0, 10)) console.log(why)
process.exitCode = wrong.length === 0 ? 0 : 1
