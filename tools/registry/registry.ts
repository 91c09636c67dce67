import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { run } from '../packages/run.ts'
import type { Tarball } from '../packages/tarballs.ts'

/** The registry that npm asks in a folder. */
export async function configuredRegistry(folder: string): Promise<string> {
  return (await run('npm', ['config', 'get', 'registry'], folder)).trim()
}

type Packed = Pick<Tarball, 'name' | 'path' | 'manifest'>

/**
 * A registry of npm that has these tarballs and sends whoever asks for anything else on: what is not published yet is
 * installed by the commands that will be right when it is.
 */
export function registryOf(tarballs: readonly Packed[], elsewhere: string): Server {
  return createServer(({ method, url = '/', headers }, response) => {
    const path = url.replaceAll(/%2f/gi, '/')
    const own = tarballs.find(({ name }) => path === `/${name}` || path === tarballPath(name))
    if (method !== 'GET') response.writeHead(405).end()
    else if (own === undefined) response.writeHead(307, { location: onward(url, elsewhere) }).end()
    else if (path === tarballPath(own.name)) response.end(readFileSync(own.path))
    else response.end(JSON.stringify(documentOf(own, `http://${headers.host}`)))
  })
}

function tarballPath(name: string): string {
  return `/-/${name}.tgz`
}

function onward(path: string, elsewhere: string): string {
  return `${elsewhere.replace(/\/$/, '')}${path}`
}

/** What a registry says of a package, here of its one version. */
function documentOf({ name, path, manifest }: Packed, origin: string): object {
  const hash = createHash('sha512').update(readFileSync(path)).digest('base64')
  const dist = { tarball: `${origin}${tarballPath(name)}`, integrity: `sha512-${hash}` }
  const { version } = manifest
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } }
}
