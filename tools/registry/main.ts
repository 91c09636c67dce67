// Packs every package, and serves the tarballs as npm's registry will once they are published: `npm run registry`. It
// ends by a signal. Everything else it takes from where npm takes it on this machine.
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { listen } from '../../examples/src/listen.ts'
import { inFolder, packAll } from '../packages/tarballs.ts'
import { configuredRegistry, registryOf } from './registry.ts'

const root = join(import.meta.dirname, '../..')
const { values } = parseArgs({ options: { port: { type: 'string', default: '4873' } } })

await inFolder(async (folder) => {
  const elsewhere = await configuredRegistry(folder)
  console.log('packing what would be published; this takes about a minute')
  const server = registryOf(await packAll(root, folder), elsewhere)
  const { url, close } = await listen(server, Number(values.port))
  if (new URL(elsewhere).origin === url) throw new Error('npm asks this registry: unset it first')
  console.log(`ready: while this runs, type in another terminal: export npm_config_registry=${url}`)
  await ended()
  await close()
})

function ended(): Promise<unknown> {
  const signals = ['SIGHUP', 'SIGINT', 'SIGTERM']
  return new Promise((resolve) => {
    for (const signal of signals) process.once(signal, resolve)
  })
}
