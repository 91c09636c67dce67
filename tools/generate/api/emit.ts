import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '../../..')
const BIN = join(ROOT, 'node_modules/.bin')
const ENDING = '.d.ts'

/**
 * The declaration files of all packages, by their path from `packages` without ending. They are written anew for this:
 * what lies in `dist` may be old, or nothing.
 */
export function declarationFiles(): ReadonlyMap<string, string> {
  return inFolder((folder) => {
    run('tsc', ['-p', import.meta.dirname, '--outDir', folder])
    const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    return new Map(
      paths
        .filter((path) => path.endsWith(ENDING))
        .map((path) => [
          path.slice(0, -ENDING.length).replaceAll('\\', '/'),
          readFileSync(join(folder, path), 'utf8'),
        ]),
    )
  })
}

/** Texts of TypeScript, formatted as the tree is. */
export function formatted(texts: readonly string[]): readonly string[] {
  const { formatter, javascript } = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'))
  return inFolder((folder) => {
    writeFileSync(join(folder, 'biome.json'), JSON.stringify({ formatter, javascript }))
    const paths = texts.map((_, index) => join(folder, `${index}${ENDING}`))
    texts.forEach((text, index) => {
      writeFileSync(paths[index] ?? '', text)
    })
    run('biome', ['format', '--write', `--config-path=${folder}`, folder])
    return paths.map((path) => readFileSync(path, 'utf8').trimEnd())
  })
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-api-'))
  try {
    return use(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

function run(command: string, args: readonly string[]): void {
  const { status, stdout, stderr } = spawnSync(join(BIN, command), args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command}: ${stdout}${stderr}`)
}
