import { open, stat } from 'node:fs/promises'
import type { Observation } from '../../observation.ts'
import { detect } from '../../read/detect.ts'
import { Line } from '../../read/line.ts'
import { copyOf, Seen } from '../../read/seen.ts'
import { openSource } from '../../read/source.ts'

/** A line of a log, and the request that it was read as. */
export interface HeadLine {
  readonly text: string
  readonly seen: Observation
}

/** How a log begins: from that follows how a command has to be written that counts in it. */
export interface LogHead {
  /** All lines. */
  readonly lines: readonly string[]
  /** Those that hold a request. */
  readonly requests: readonly HeadLine[]
  /** What unpacks it: `cat` where nothing has to. */
  readonly unpack: 'cat' | 'zcat' | 'zstdcat'
}

const HEAD_BYTES = 131_072
const LINES_MAX = 400

/** Looks at the beginning of a log once more; `undefined` where that is not possible. */
export async function headOf(path: string): Promise<LogHead | undefined> {
  try {
    // A pipe has given its lines away: to open it again would wait for more, for ever.
    if (!(await stat(path)).isFile()) return undefined
    const { bytes, unpack } = await beginningOf(path)
    const text = new TextDecoder().decode(bytes)
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    const lines = (whole === '' ? text : whole)
      .split(/\r?\n/, LINES_MAX)
      .filter((one) => one !== '')
    return { lines, requests: requestsIn(lines), unpack }
  } catch {
    // A file that is gone by now: there is no command for it.
    return undefined
  }
}

async function beginningOf(
  path: string,
): Promise<{ readonly bytes: Uint8Array; readonly unpack: LogHead['unpack'] }> {
  const source = await openSource(path)
  try {
    const room = new Uint8Array(HEAD_BYTES)
    let filled = 0
    for (let count = 1; count > 0 && filled < room.length; filled += count) {
      count = await source.read(room.subarray(filled))
    }
    return { bytes: room.subarray(0, filled), unpack: await unpackerOf(path) }
  } finally {
    await source.close()
  }
}

const GZIP = 0x1f
const ZSTD = 0x28

async function unpackerOf(path: string): Promise<LogHead['unpack']> {
  const file = await open(path, 'r')
  try {
    const magic = new Uint8Array(2)
    await file.read(magic, 0, 2, 0)
    if (magic[0] === GZIP && magic[1] === 0x8b) return 'zcat'
    return magic[0] === ZSTD && magic[1] === 0xb5 ? 'zstdcat' : 'cat'
  } finally {
    await file.close()
  }
}

function requestsIn(lines: readonly string[]): readonly HeadLine[] {
  const found = detect(lines.map((line) => Line.of(line)))
  if (found === undefined) return []
  const seen = new Seen()
  const requests: HeadLine[] = []
  for (const text of lines) {
    if (found.reader(Line.of(text), seen) === 'read') requests.push({ text, seen: copyOf(seen) })
  }
  return requests
}
