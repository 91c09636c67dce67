import { constants } from 'node:fs'
import { access, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { textOption } from '../call-options.ts'
import { type Call, Unanswerable } from '../command.ts'

/** A file that a call wants written. */
export interface OutputFile<Kind extends string> {
  readonly kind: Kind
  readonly path: string
  /** Writes it; only its owner may read it. */
  write(text: string): Promise<void>
}

/** The files that the options of these names ask for. Ends before anything else is done if one could not be written. */
export async function outputFiles<Kind extends string>(
  call: Call,
  kinds: readonly Kind[],
): Promise<readonly OutputFile<Kind>[]> {
  const files: OutputFile<Kind>[] = []
  for (const kind of kinds) {
    const name = textOption(call, kind)
    if (name === undefined) continue
    const path = resolve(call.terminal.cwd, name)
    await writing(name, () => access(dirname(path), constants.W_OK))
    const write = (text: string): Promise<void> =>
      writing(name, () => writeFile(path, text, { mode: 0o600 }))
    files.push({ kind, path, write })
  }
  return files
}

async function writing(name: string, write: () => Promise<void>): Promise<void> {
  try {
    await write()
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
    throw new Unanswerable([`${name}: cannot be written (${why})`])
  }
}
