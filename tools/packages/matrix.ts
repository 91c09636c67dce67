import { arch, platform } from 'node:process'

/** The versions of Node that are tried: the oldest that is promised, the one that this tree runs on, the newest. */
export const NODES: readonly string[] = ['22.18.0', '24.21.0', '26.12.1']

/** The compilers that read our types as those do who install them. */
export const COMPILERS: readonly string[] = ['5.9.3', '6.0.3', '7.0.2']

/** Programs that come as packages, by the folders that they are installed as. */
export function programs(): Readonly<Record<string, string>> {
  const system = `${platform === 'win32' ? 'win' : platform}-${arch}`
  const nodes = NODES.map((version) => [nodeFolder(version), `npm:node-${system}@${version}`])
  const compilers = COMPILERS.map((version) => [
    compilerFolder(version),
    `npm:typescript@${version}`,
  ])
  return { ...Object.fromEntries([...nodes, ...compilers]), [WORKER]: `npm:${workerOf(system)}` }
}

/** The folder in `node_modules` of a version of Node. */
export function nodeFolder(version: string): string {
  return `node-${version}`
}

/** The folder in `node_modules` of a compiler. */
export function compilerFolder(version: string): string {
  return `typescript-${version}`
}

/** The folder in `node_modules` of the worker runtime. */
export const WORKER = 'workerd'

/** The runtime alone: the package `workerd` would choose it by an install script, and Miniflare brings much more. */
function workerOf(system: string): string {
  const name = system.replace(/^win-/, 'windows-').replace(/-x64$/, '-64')
  return `@cloudflare/workerd-${name}@1.20261117.1`
}
