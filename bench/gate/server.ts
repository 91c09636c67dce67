import type { AddressInfo } from 'node:net'
import { contenders } from './contenders.ts'
import type { Setting } from './setting.ts'

// One contender in a process of its own: `node server.ts <name>`, the setting over the channel.
const start = contenders[process.argv[2] ?? '']
if (start === undefined) {
  throw new Error(`no such contender; there are: ${Object.keys(contenders).join(', ')}`)
}

process.on('message', async (message: Setting | 'usage') => {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage()
    process.send?.({ cpuMicroseconds: user + system })
    return
  }
  const server = await start(message)
  server.keepAliveTimeout = 60_000
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ port: (server.address() as AddressInfo).port })
  })
})
process.on('disconnect', () => process.exit(0))
