import { writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { dataFolder, freePort, installed, type RunningServer, startProcess } from '../running.ts'

interface Bcrypt {
  hashSync(password: string, rounds: number): string
}

/** The accounts, as in its manual: all permissions, reading alone, and one of somebody who may only read flows. */
const PERMISSIONS = { alice: '*', bob: 'read', carol: 'flows.read' }

/** Starts Node-RED with its admin API, and three accounts. */
export async function start(): Promise<RunningServer> {
  const modules = await installed('node-red@4.1.3')
  const folder = await dataFolder('node-red')
  const port = await freePort()
  const { hashSync } = createRequire(join(modules, 'index.js'))('bcryptjs') as Bcrypt
  const users = Object.entries(PERMISSIONS).map(([username, permissions]) => {
    return { username, password: hashSync(`${username}-password`, 8), permissions }
  })
  const settings = {
    uiHost: '127.0.0.1',
    uiPort: port,
    credentialSecret: 'of an audit',
    adminAuth: { type: 'credentials', users },
    telemetry: { enabled: false },
    logging: { console: { level: 'error', metrics: false, audit: false } },
  }
  await writeFile(join(folder, 'settings.js'), `module.exports = ${JSON.stringify(settings)}`)
  const args = [join(modules, 'node-red/red.js'), '--userDir', folder]
  return await startProcess({ path: process.execPath, args, port, folder })
}
