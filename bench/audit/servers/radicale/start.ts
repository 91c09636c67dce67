import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dataFolder, freePort, programNamed, type RunningServer, startProcess } from '../running.ts'

const NAMES = ['alice', 'bob']

/** Starts Radicale with the rights `owner_only`, and makes a calendar with one event for alice and for bob. */
export async function start(): Promise<RunningServer> {
  const path = programNamed('radicale')
  if (path === undefined) throw new Error('radicale is not installed: apt-get install radicale')
  const folder = await dataFolder('radicale')
  const port = await freePort()
  const accounts = NAMES.map((name) => `${name}:${name}-password\n`)
  await writeFile(join(folder, 'users'), accounts.join(''))
  const options = {
    'server-hosts': `127.0.0.1:${port}`,
    'auth-type': 'htpasswd',
    'auth-htpasswd-filename': join(folder, 'users'),
    'auth-htpasswd-encryption': 'plain',
    'auth-delay': '0',
    'rights-type': 'owner_only',
    'storage-filesystem-folder': join(folder, 'collections'),
    'web-type': 'none',
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, value])
  const server = await startProcess({ path, args, port, folder })
  for (const name of NAMES) await makeCalendar(server.base, name)
  return server
}

async function makeCalendar(base: string, name: string): Promise<void> {
  const authorization = `Basic ${btoa(`${name}:${name}-password`)}`
  const calendar = `${base}/${name}/work/`
  const event = ['BEGIN:VEVENT', `UID:event-of-${name}`, 'DTSTAMP:20260101T000000Z']
  const when = ['DTSTART:20260101T000000Z', `SUMMARY:the secret of ${name}`, 'END:VEVENT']
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:audit', ...event, ...when]
  await fetch(calendar, { method: 'MKCALENDAR', headers: { authorization } })
  await fetch(`${calendar}event-of-${name}.ics`, {
    method: 'PUT',
    headers: { authorization, 'content-type': 'text/calendar' },
    body: [...lines, 'END:VCALENDAR', ''].join('\r\n'),
  })
}
