import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { GateSettings } from '../settings.ts'
import type { Env, Mistake } from './form.ts'
import { settingsOf } from './settings-of.ts'
import { readSource } from './source.ts'

/** What became of a configuration that was read. */
export type ConfigReading = (
  | { readonly kind: 'settings'; readonly settings: GateSettings }
  /** Everything that is wrong; each line says where, and what to write. */
  | { readonly kind: 'wrong'; readonly lines: readonly string[] }
) & {
  /** Every file that was read, to be followed. */
  readonly files: readonly string[]
}

/** What a configuration is read with. */
export interface ConfigOptions {
  /** The variables that secrets may come from; none if left out. */
  readonly env?: Env
  /** The folder that paths in it start from. Default: the working directory. */
  readonly folder?: string
  /** What stands for the file in messages. Default: its path as given. */
  readonly name?: string
}

/** Reads the file of a configuration; paths in it start from its own folder. */
export function readConfigFile(
  path: string,
  options: Omit<ConfigOptions, 'folder'> = {},
): ConfigReading {
  const { env = {}, name = path } = options
  const own = resolve(path)
  try {
    const text = readFileSync(own, 'utf8')
    const reading = readConfig(text, name, { env, folder: dirname(own) })
    return { ...reading, files: [own, ...reading.files] }
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    return { kind: 'wrong', lines: [`${name}: the file cannot be read (${code})`], files: [own] }
  }
}

/** Reads a configuration; `name` stands in what is told. */
export function readConfig(
  text: string,
  name: string,
  options: Omit<ConfigOptions, 'name'> = {},
): ConfigReading {
  const source = readSource(text, name)
  if (source.kind === 'unreadable') return { kind: 'wrong', lines: source.lines, files: [] }
  const { env = {}, folder = '.' } = options
  const files: string[] = []
  const mistakes: Mistake[] = []
  const elsewhere: string[] = []
  const file = (path: string): string => {
    const absolute = resolve(folder, path)
    files.push(absolute)
    return readFileSync(absolute, 'utf8')
  }
  const part = { value: source.data, at: [], around: { mistakes, env, file } }
  const settings = settingsOf(part, { locate: source.locate, elsewhere, folder })
  const own = mistakes.map(({ at, message }) => `${source.locate(at)}: ${message}`)
  const lines = [...new Set([...own, ...elsewhere])]
  if (settings === undefined || lines.length > 0) return { kind: 'wrong', lines, files }
  const keyFile = settings.identity.signed?.keyFile
  return { kind: 'settings', settings, files: keyFile === undefined ? files : [...files, keyFile] }
}
