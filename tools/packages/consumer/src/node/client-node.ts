import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bearer } from '@sallyport/client'
import { fileStore } from '@sallyport/client/node'
import { equal } from '../equal.ts'

/** Tokens are in a file. */
export async function use(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-consumer-'))
  try {
    const path = join(folder, 'tokens.json')
    await bearer({ store: fileStore(path) }).signIn({ accessToken: 'a' })
    equal((await bearer({ store: fileStore(path) }).tokens())?.accessToken, 'a')
  } finally {
    rmSync(folder, { recursive: true })
  }
}
