import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { RECORDINGS, type Recording } from './incident.ts'
import type { Recordings } from './reenact.ts'

const FILES: Readonly<Record<Recording, string>> = {
  records: 'records.jsonl',
  'nginx combined': 'access.log',
  'nginx json': 'access.jsonl',
  caddy: 'caddy.jsonl',
}

/** Where recordings are kept, and whether they are packed by gzip. */
export interface Keeping {
  readonly folder: string
  readonly isPacked: boolean
}

/** Keeps the recordings of an incident in a folder of its own, a file each. */
export function writeRecordings(recordings: Recordings, { folder, isPacked }: Keeping): void {
  mkdirSync(folder, { recursive: true })
  for (const recording of RECORDINGS) {
    const path = join(folder, FILES[recording])
    const text = recordings[recording]
    if (isPacked) writeFileSync(`${path}.gz`, gzipSync(text, { level: 9 }))
    else writeFileSync(path, text)
  }
}
