import { join } from 'node:path'
import { compileAll } from './compile.ts'
import { runElsewhere } from './elsewhere.ts'
import { entriesOf } from './entries.ts'
import { readComponents } from './licences.ts'
import { runOnNodes } from './on-node.ts'
import { makeProject } from './project.ts'
import type { Result } from './result.ts'
import { billOf, judgeBill, type Sbom } from './sbom.ts'
import type { Tarball } from './tarballs.ts'

/** What became of the tarballs where they were installed, and what was installed with them. */
export interface Installed {
  readonly results: readonly Result[]
  readonly bill: Sbom
}

/** Installs tarballs from the registry as others do, and uses them by every compiler, Node, browser and worker. */
export async function tryEverywhere(
  root: string,
  folder: string,
  tarballs: readonly Tarball[],
): Promise<Installed> {
  const project = join(folder, 'project')
  await makeProject(project, tarballs)
  const entries = tarballs.flatMap(entriesOf)
  const bill = await billOf(tarballs, join(folder, 'sallyport'))
  const results = [
    ...(await compileAll(project, entries)),
    ...(await runOnNodes(project, entries)),
    ...(await runElsewhere(project, entries)),
    judgeBill(bill, tarballs, readComponents(root)),
  ]
  return { results, bill }
}
