import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder, freePort, installed, type RunningServer, startProcess } from '../running.ts'

/** Who may what, as in its manual: 600 for the owner alone, 640 read by all who signed in, 660 written by them too. */
const GUARDS = { users: 600, notes: 600, articles: 640, boards: 660 }

const NOTES = [
  { id: 1, text: 'of alice', userId: 'alice' },
  { id: 2, text: 'of bob', userId: 'bob' },
]

/** Starts json-server with json-server-auth, and registers alice and bob. */
export async function start(): Promise<RunningServer> {
  const modules = await installed('json-server@0.17.4', 'json-server-auth@2.1.0')
  const folder = await dataFolder('json-server-auth')
  const port = await freePort()
  const database = { users: [], notes: NOTES, articles: [], boards: [] }
  await writeFile(join(folder, 'db.json'), JSON.stringify(database))
  await writeFile(join(folder, 'guards.json'), JSON.stringify(GUARDS))
  const program = join(modules, 'json-server-auth/dist/bin.js')
  const args = [program, 'db.json', '--routes', 'guards.json', '--host', '127.0.0.1', '--quiet']
  const server = await startProcess({
    ...{ path: process.execPath, port, folder },
    args: [...args, '--port', String(port)],
  })
  for (const name of ['alice', 'bob']) {
    const account = { id: name, email: `${name}@example.com`, password: `${name}-password` }
    await fetch(`${server.base}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(account),
    })
  }
  return server
}
