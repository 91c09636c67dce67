import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serveDashboard } from '@sallyport/dashboard'
import { equal } from '../equal.ts'

/** The page that the package brings is served, to whoever has the link. */
export async function use(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-consumer-'))
  const log = join(folder, 'access.log')
  writeFileSync(log, '')
  const served = await serveDashboard({ sources: [log] })
  try {
    equal((await fetch(served.newLink())).status, 200)
  } finally {
    await served.close()
    rmSync(folder, { recursive: true })
  }
}
