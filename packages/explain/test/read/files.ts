import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after } from 'node:test'

/** A folder for files that go when the tests of this file are over. */
export class Folder {
  readonly path: string = mkdtempSync(join(tmpdir(), 'sallyport-read-'))

  constructor() {
    after(() => rmSync(this.path, { recursive: true, force: true }))
  }

  /** Writes a file; returns its path. */
  write(name: string, content: string | Uint8Array): string {
    const path = join(this.path, name)
    writeFileSync(path, content)
    return path
  }
}

/** A line of a combined log, `second` seconds after half past seven. */
export function combinedLine(
  second: number,
  change: { path?: string; status?: number } = {},
): string {
  const { path = '/orders', status = 200 } = change
  const minute = 30 + Math.floor(second / 60)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `203.0.113.9 - - [04/May/2026:07:${two(minute)}:${two(second % 60)} +0000] "GET ${path} HTTP/1.1" ${status} 12 "-" "curl/8.5.0"`
}

/** When that second is. */
export function instantOf(second: number): number {
  return Date.UTC(2026, 4, 4, 7, 30, second)
}
