import { join } from 'node:path'
import { NODES, nodeFolder } from './matrix.ts'
import { FORMATS } from './project.ts'
import type { Result } from './result.ts'
import { type Ended, tryToRun } from './run.ts'
import { serveApi } from './server.ts'

/** Runs the compiled sources of a project, and the command, on each Node: by `import`, and by `require`. */
export function runOnNodes(folder: string, entries: readonly string[]): Promise<Result[]> {
  return serveApi({}, async (origin) => {
    const results: Result[] = []
    for (const version of NODES) {
      const node = join(folder, 'node_modules', nodeFolder(version), 'bin/node')
      for (const format of Object.keys(FORMATS)) {
        const environment = `${format} ${version}`
        const program = [join('out', format, 'main.js'), origin]
        const told = readTold(await tryToRun(node, program, folder))
        results.push(...entries.map((entry) => ({ entry, environment, problems: told(entry) })))
      }
      results.push({ ...(await runCommand(node, folder)), environment: `import ${version}` })
    }
    return results
  })
}

/** What a program printed about each entry point. One that is not in it was not used, and that is a problem. */
export function readTold({ code, out, error }: Ended): (entry: string) => readonly string[] {
  const told = code === 0 ? (JSON.parse(out) as Record<string, readonly string[]>) : {}
  const none = code === 0 ? 'no program uses it' : `the program ended with ${code}: ${error}`
  return (entry) => told[entry] ?? [none]
}

/** The command as it is installed: it says its version, and has help for a gate. */
async function runCommand(node: string, folder: string): Promise<Omit<Result, 'environment'>> {
  const command = join('node_modules', 'sallyport/bin/sallyport.js')
  const problems: string[] = []
  for (const [given, expected] of [
    [['--version'], /^\d+\.\d+\.\d+/],
    [['gate', '--help'], /^sallyport gate /],
  ] as const) {
    const { code, out, error } = await tryToRun(node, [command, ...given], folder)
    if (code !== 0 || !expected.test(out)) {
      problems.push(`sallyport ${given.join(' ')} ended with ${code}: ${out}${error}`)
    }
  }
  return { entry: 'sallyport --help', problems }
}
