// One audit of an API of many operations, in a process of its own, so that its memory is its own.
// node bench/audit/size.ts KINDS LEVEL  prints one line of JSON

import { fork } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readAuditFile, runAudit } from '@sallyport/audit'
import { keepHeapSmall } from '../../packages/cli/src/small-heap.ts'
import { startMany } from './many-api.ts'

/** What one audit of many operations took. */
export interface Size {
  readonly operations: number
  readonly requests: number
  readonly seconds: number
  /** The largest resident size of the process, in MB. */
  readonly megabytes: number
  readonly findings: number
  readonly leftBehind: number
  readonly conclusive: number
}

const HERE = fileURLToPath(import.meta.url)

/** Audits an API of so many kinds of things, served by this process, in another one. */
export async function sizeOf(kinds: number, level: number): Promise<Size> {
  const api = await startMany(kinds)
  const folder = await mkdtemp(join(tmpdir(), 'audit-size-'))
  const file = join(folder, 'audit.json')
  try {
    await writeFile(file, api.file)
    return await new Promise<Size>((resolve, reject) => {
      const child = fork(HERE, [file, String(level)], { execArgv: process.execArgv })
      child.once('message', (size) => resolve(size as Size))
      child.once('exit', (code) => reject(new Error(`the audit ended with ${code}`)))
    })
  } finally {
    await api.close()
    await rm(folder, { recursive: true })
  }
}

async function audit(file: string, level: number): Promise<Size> {
  // As the command does.
  keepHeapSmall()
  const begun = performance.now()
  const plan = await readAuditFile(file, { cwd: '/', level: level as 1 })
  const report = await runAudit(plan)
  const access = report.cells.filter(({ part }) => part === 'access')
  const sure = access.filter(({ verdict }) => /proved|refuted/.test(verdict.kind))
  return {
    operations: report.operations.length,
    requests: report.exchanges.length,
    seconds: (performance.now() - begun) / 1000,
    megabytes: process.resourceUsage().maxRSS / 1024,
    findings: report.causes.length,
    leftBehind: report.leftBehind.length,
    conclusive: sure.length / access.length,
  }
}

if (process.argv[1] === HERE && process.send !== undefined) {
  const [, , file = '', level = '1'] = process.argv
  process.send(await audit(file, Number(level)))
  process.disconnect()
}
