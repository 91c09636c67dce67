import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { jsonIn } from '../wire/json-text.ts'
import { isRecord, type Part } from './part.ts'
import { type Env, secretFrom } from './secret.ts'

/** Reads a private key as a JWK (RFC 7517): out of a file, or out of a variable. Never shows any of it. */
export async function jwkFrom(
  part: Part,
  { folder, env }: { readonly folder: string; readonly env: Env },
): Promise<Readonly<Record<string, unknown>> | undefined> {
  const text = isRecord(part.value) ? secretFrom(part, env) : await fileText(part, folder)
  if (text === undefined) return undefined
  const jwk = jsonIn(text)
  const isPrivate = isRecord(jwk) && (typeof jwk['d'] === 'string' || typeof jwk['k'] === 'string')
  return isPrivate ? jwk : part.mistake('a private key as a JWK is expected, with `kty` and `d`')
}

async function fileText(part: Part, folder: string): Promise<string | undefined> {
  const path = part.text('the path of a JWK, or `{ env: NAME }`,')
  if (path === undefined) return undefined
  const text = await readFile(resolve(folder, path), 'utf8').catch(() => undefined)
  return text ?? part.mistake('the file cannot be read')
}
