import { spawn } from 'node:child_process'
import { importJWK, type JWK, SignJWT } from 'jose'
import type { Mint } from '../plan.ts'
import type { Members } from '../wire/json-text.ts'

/** Signs what the issuer would not: a token with this header and these claims. */
export interface MintToken {
  (header: Members, claims: Members): Promise<string>
  /** The id that tokens of this key carry, where the key says one. */
  readonly kid?: string | undefined
}

/** A token could not be signed. The message names no secret. */
export class MintError extends Error {
  override readonly name = 'MintError'
}

const COMMAND_MS = 10_000
const OUTPUT_MAX = 65_536

/** Makes a mint of a private key, or of a command that reads `{ header, claims }` and writes a token. */
export function mintFrom(mint: Mint): MintToken {
  if (mint.kind === 'command') {
    return async (header, claims) => await runMint(mint.command, { header, claims })
  }
  const { kid } = mint.jwk
  const sign = async (header: Members, claims: Members): Promise<string> =>
    await signWithKey(mint.jwk, header, claims)
  return typeof kid === 'string' ? Object.assign(sign, { kid }) : sign
}

async function signWithKey(jwk: Members, header: Members, claims: Members): Promise<string> {
  const alg = typeof jwk['alg'] === 'string' ? jwk['alg'] : header['alg']
  if (typeof alg !== 'string') throw new MintError('neither the key nor the token says `alg`')
  try {
    const key = await importJWK(jwk as JWK, alg)
    // What is critical is to be signed all the same, and only its reader must not know it.
    const crit = Object.fromEntries([header['crit'] ?? []].flat().map((one) => [one, true]))
    return await new SignJWT(claims).setProtectedHeader({ ...header, alg }).sign(key, { crit })
  } catch (error) {
    throw new MintError(`the key of \`mint\` does not sign with \`${alg}\``, { cause: error })
  }
}

async function runMint(command: readonly string[], input: Members): Promise<string> {
  const [program, ...rest] = command
  if (program === undefined) throw new MintError('the command of `mint` is empty')
  const token = (await outputOf(program, rest, JSON.stringify(input))).trim()
  if (!/^[\w-]+\.[\w-]*\.[\w-]*$/.test(token)) {
    throw new MintError('the command of `mint` wrote no token')
  }
  return token
}

async function outputOf(program: string, rest: string[], input: string): Promise<string> {
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'ignore'] })
  return await new Promise<string>((resolve, reject) => {
    let output = ''
    const fail = (message: string): void => {
      clearTimeout(timer)
      child.kill('SIGKILL')
      child.stdout.destroy()
      reject(new MintError(message))
    }
    // Whoever it started may hold its output open when it is gone itself.
    const timer = setTimeout(() => fail('the command of `mint` took too long'), COMMAND_MS)
    child.once('error', () => fail(`\`${program}\` could not be run`))
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk
      if (output.length > OUTPUT_MAX) fail('the command of `mint` writes too much')
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      return code === 0 ? resolve(output) : fail(`the command of \`mint\` ended with ${code}`)
    })
    // A program that does not read its input and ends is told by how it ended.
    child.stdin.on('error', () => undefined).end(input)
  })
}

/** The public half of the key of a mint, for tokens that take it as a secret. */
export function publicKeysOf(mint: Mint | undefined): readonly Members[] {
  if (mint?.kind !== 'key' || mint.jwk['kty'] === 'oct') return []
  const shown = ['kty', 'crv', 'x', 'y', 'n', 'e', 'kid', 'alg', 'use']
  return [Object.fromEntries(Object.entries(mint.jwk).filter(([name]) => shown.includes(name)))]
}
