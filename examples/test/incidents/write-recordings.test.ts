// Goal: recordings are kept under names that say what they are, packed if that is asked for.
// Method: four short ones, written into an empty folder and read again.
import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { writeRecordings } from '../../src/incidents/write-recordings.ts'

const recordings = { records: 'r\n', 'nginx combined': 'c\n', 'nginx json': 'j\n', caddy: 'd\n' }
const contents = {
  'access.jsonl': 'j\n',
  'access.log': 'c\n',
  'caddy.jsonl': 'd\n',
  'records.jsonl': 'r\n',
}

function inFolder(look: (folder: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'recordings-'))
  try {
    look(join(folder, 'new', 'rotation'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe('writeRecordings', () => {
  test('a file for each', () => {
    inFolder((folder) => {
      writeRecordings(recordings, { folder, isPacked: false })
      const seen = readdirSync(folder).map((name) => [
        name,
        readFileSync(join(folder, name), 'utf8'),
      ])
      assert.deepEqual(Object.fromEntries(seen), contents)
    })
  })

  test('packed', () => {
    inFolder((folder) => {
      writeRecordings(recordings, { folder, isPacked: true })
      const seen = readdirSync(folder).map((name) => [
        name.replace(/\.gz$/, ''),
        gunzipSync(readFileSync(join(folder, name))).toString(),
      ])
      assert.deepEqual(Object.fromEntries(seen), contents)
    })
  })
})
