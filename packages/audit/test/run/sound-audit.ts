import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AuditReport, type HarmLevel, readAuditFile, runAudit } from '@sallyport/audit'
import { startSound } from './sound-kit.ts'
import type { Built } from './sound-servers.ts'

const BEARERS = `
  ann: { tenant: red, bearer: tok-ann-0000001 }
  ben: { tenant: red, bearer: tok-ben-0000002 }`

function fileOf(built: Built): string {
  const { place = '/notes', change = 'PATCH' } = built.style()
  const { routes = [], callers = BEARERS, body = "{ text: 'note {canary}' }", more = '' } = built
  const one = [`GET ${place}/{id}`, `${change} ${place}/{id}`, `DELETE ${place}/{id}`]
  const all = [...routes, `GET ${place}`, `POST ${place}`, ...one]
  return `
target: { base: http://127.0.0.1:1, environment: test, ${built.target ?? ''}
  routes: [${all.map((route) => `'${route}'`).join(', ')}] }
identities:${callers}
objects:
  note: { create: POST ${place}, as: ann, body: ${body}, id: ${built.id ?? '/id'}, read: 'GET ${place}/{id}',
    delete: 'DELETE ${place}/{id}' }
rules:
  - { op: ['GET ${place}', 'POST ${place}'], allow: [authenticated] }
  - { op: '* ${place}/{id}', allow: [owner], deny: ${built.deny ?? 'conceal'} }
${built.rules ?? ''}
${more}
`
}

/** Audits a sound API, and says how many notes are left in it. */
export async function audited(
  built: Built,
  level: HarmLevel,
): Promise<{ report: AuditReport; left: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'audit-sound-'))
  await using sound = await startSound(built.style())
  try {
    await writeFile(join(folder, 'audit.yaml'), fileOf(built))
    const plan = await readAuditFile('audit.yaml', { cwd: folder, base: sound.base, level })
    return { report: await runAudit(plan), left: sound.notes.size }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** What is said above low. */
export function graveIn({ causes }: AuditReport): readonly string[] {
  return causes
    .filter(({ severity }) => severity !== 'low' && severity !== 'info')
    .flatMap(({ oracle, severity, findings }) =>
      findings.map(
        ({ operation, caller, state, message }) =>
          `${oracle} ${severity} ${operation} ${caller} ${state}: ${message}`,
      ),
    )
}
