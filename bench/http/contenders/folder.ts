import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Makes a folder that is there as long as this process lives. */
export function folder(name: string): string {
  const path = mkdtempSync(join(tmpdir(), `sallyport-bench-${name}-`))
  process.on('exit', () => rmSync(path, { recursive: true, force: true }))
  return path
}
