// Audits servers that nobody here wrote, each started on loopback with data of its own.
// node bench/audit/servers/main.ts --server NAME [--level N] [--html FILE]
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  type AuditReport,
  type HarmLevel,
  htmlOf,
  maskReport,
  readAuditFile,
  reportJson,
  runAudit,
  secretsOf,
} from '@sallyport/audit'
import { start as startJsonServer } from './json-server-auth/start.ts'
import { start as startNodeRed } from './node-red/start.ts'
import { start as startRadicale } from './radicale/start.ts'
import type { RunningServer } from './running.ts'

const SERVERS: Readonly<Record<string, () => Promise<RunningServer>>> = {
  'json-server-auth': startJsonServer,
  'node-red': startNodeRed,
  radicale: startRadicale,
}

const HELP = `usage: npx node bench/audit/servers/main.ts [options]

Starts servers that are not ours, audits them, and prints what was found. Packages of npm are installed beside
the temporary files, in pinned versions; programs of Debian have to be there.

  --server NAME  ${Object.keys(SERVERS).join(', ')}; several by commas (default: all)
  --level N      the level of harm, 0 to 3 (default 2)
  --report NAME  writes NAME-SERVER.html and NAME-SERVER.json
  --help

exit codes: 0 every server was audited to its end; 1 one could not be started or audited; 2 wrong arguments`

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: Object.keys(SERVERS).join(',') },
    level: { type: 'string', default: '2' },
    report: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
})

process.exitCode = await main()

async function main(): Promise<number> {
  if (values.help) {
    console.log(HELP)
    return 0
  }
  const names = values.server.split(',')
  const unknown = names.find((name) => !Object.hasOwn(SERVERS, name))
  if (unknown !== undefined || !/^[0-3]$/.test(values.level)) {
    console.error(
      unknown === undefined ? 'the level is 0, 1, 2 or 3' : `there is no \`${unknown}\``,
    )
    return 2
  }
  let isWhole = true
  for (const name of names) isWhole = (await tryServer(name)) && isWhole
  return isWhole ? 0 : 1
}

/** Audits one server; whether it came to its end. */
async function tryServer(name: string): Promise<boolean> {
  console.log(`\n${name}`)
  try {
    const report = await auditServer(name)
    print(report)
    return report.endedEarly === undefined
  } catch (error) {
    console.error(`  not audited: ${error instanceof Error ? error.message : error}`)
    return false
  }
}

async function auditServer(name: string): Promise<AuditReport> {
  const server = await SERVERS[name]?.()
  if (server === undefined) throw new Error(`there is no ${name}`)
  try {
    const file = join(import.meta.dirname, name, 'audit.yaml')
    const level = Number(values.level) as HarmLevel
    const plan = await readAuditFile(file, { cwd: '/', base: server.base, level })
    const report = await runAudit(plan)
    if (values.report !== undefined) {
      const shown = maskReport(report, { secrets: secretsOf(report, plan) })
      await writeFile(`${values.report}-${name}.html`, htmlOf(shown))
      await writeFile(`${values.report}-${name}.json`, reportJson(shown))
    }
    return report
  } finally {
    await server.stop()
  }
}

function print(report: AuditReport): void {
  for (const { severity, oracle, title } of report.causes) {
    console.log(`  ${severity} ${oracle} ${title}`)
  }
  if (report.causes.length === 0) console.log('  nothing found')
  for (const { message } of report.remarks) console.log(`  remark: ${message}`)
  for (const { object, id } of report.leftBehind) console.log(`  left behind: ${object} ${id}`)
  if (report.endedEarly !== undefined) console.log(`  ended early: ${report.endedEarly}`)
  const open = report.cells.filter(({ verdict }) => verdict.kind === 'inconclusive').length
  const decided = report.cells.filter(({ verdict }) => /^(proved|refuted)$/.test(verdict.kind))
  const seconds = (report.milliseconds / 1000).toFixed(1)
  console.log(
    `  ${report.exchanges.length} requests, ${seconds} s; ${decided.length} cells decided, ${open} open`,
  )
}
