import { link, mkdir, open, readFile, unlink } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { ES256_KEY } from '../jwt.ts'
import type { WebKeyPair } from '../web-key.ts'
import { isErrno } from './lock-owner.ts'

/** The longest file of a key, in bytes; one has about 200. */
const KEY_BYTES_MAX = 4_096

/**
 * Keeps the key of `dpopKeys` in a file that processes share, as its tokens are in a `fileStore`: they are of no use
 * without it. The first who needs the key makes it. Only its owner can read the file; in the process nobody can read
 * the key itself.
 *
 *     dpopKeys({ keyPair: fileKeys('/var/lib/orders/key.json') })
 */
export function fileKeys(path: string): () => Promise<WebKeyPair> {
  const file = resolve(path)
  return async () => {
    const text = (await read(file)) ?? (await create(file))
    return importPair(text, file)
  }
}

async function read(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r').catch((error: unknown) => {
    if (isErrno(error, 'ENOENT')) return undefined
    throw error
  })
  try {
    const stat = await handle?.stat()
    if (stat !== undefined && (!stat.isFile() || stat.size > KEY_BYTES_MAX)) throw broken(file)
    return await handle?.readFile('utf8')
  } finally {
    await handle?.close()
  }
}

/** Makes a key whole beside the file, and gives it the name if nobody else did meanwhile: then theirs counts. */
async function create(file: string): Promise<string> {
  const { privateKey } = await crypto.subtle.generateKey(ES256_KEY, true, ['sign', 'verify'])
  const { kty, crv, x, y, d } = await crypto.subtle.exportKey('jwk', privateKey)
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const mine = `${file}.${crypto.randomUUID()}.tmp`
  try {
    const handle = await open(mine, 'wx', 0o600)
    try {
      await handle.writeFile(`${JSON.stringify({ kty, crv, x, y, d })}\n`)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await link(mine, file).catch((error: unknown) => {
      if (!isErrno(error, 'EEXIST')) throw error
    })
  } finally {
    await unlink(mine).catch(() => {})
  }
  return readFile(file, 'utf8')
}

async function importPair(text: string, file: string): Promise<WebKeyPair> {
  try {
    const { kty, crv, x, y, d } = JSON.parse(text) as JsonWebKey
    const half = { kty, crv, x, y } as JsonWebKey
    const [privateKey, publicKey] = await Promise.all([
      crypto.subtle.importKey('jwk', { ...half, d } as JsonWebKey, ES256_KEY, false, ['sign']),
      crypto.subtle.importKey('jwk', half, ES256_KEY, true, ['verify']),
    ])
    return { privateKey, publicKey }
  } catch {
    // The message of the import may quote the key.
    throw broken(file)
  }
}

function broken(file: string): Error {
  return new Error(
    `\`${file}\` does not hold a private key of P-256. It was left as it is: move it away or name another file`,
  )
}
