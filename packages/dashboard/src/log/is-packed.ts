import { open } from 'node:fs/promises'

/** The first bytes of gzip, of zstd, and of a frame of zstd that is skipped. */
const MAGICS = ['1f8b', '28b52ffd', '502a4d18']
const MAGIC_LENGTH = 4

/** Whether a file is packed: then it does not grow, and is read once. A file that is not there may come. */
export async function isPacked(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => undefined)
  if (file === undefined) return false
  try {
    if (!(await file.stat()).isFile()) return false
    const { buffer, bytesRead } = await file.read(Buffer.alloc(MAGIC_LENGTH), 0, MAGIC_LENGTH, 0)
    const head = buffer.toString('hex', 0, bytesRead)
    return MAGICS.some((magic) => head.startsWith(magic))
  } finally {
    await file.close()
  }
}
