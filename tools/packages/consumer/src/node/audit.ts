import { ORACLES, readAuditFile } from '@sallyport/audit'
import { equal } from '../equal.ts'

/** What can fail is listed, and a file that is not there is an error. */
export async function use(): Promise<void> {
  equal(Object.keys(ORACLES).length > 0, true)
  const error = await readAuditFile('no-such-file.yaml', { cwd: '.', level: 1 }).catch(
    (thrown: unknown) => thrown,
  )
  equal(error instanceof Error, true)
}
