import { type Budgets, weigh } from './budgets.ts'
import { contentsOf } from './contents.ts'
import { licenceProblems, readComponents } from './licences.ts'
import { lint } from './lint.ts'
import type { Result } from './result.ts'
import { packAll, type Tarball } from './tarballs.ts'

/** Tarballs, and what can be said of them without a registry. */
export interface Packed {
  readonly tarballs: readonly Tarball[]
  readonly results: readonly Result[]
}

/** Packs everything into a folder and looks at it: what is in it, how it is exported, what it weighs, what it brings. */
export async function packAndCheck(
  root: string,
  folder: string,
  budgets: Budgets,
): Promise<Packed> {
  const tarballs = await packAll(root, folder)
  const problems = licenceProblems(readComponents(root))
  const results = [
    ...tarballs.map(contentsOf),
    ...(await Promise.all(tarballs.map(lint))),
    ...(await weigh(folder, tarballs, budgets)),
    { entry: 'licences of others', environment: 'contents', problems },
  ]
  return { tarballs, results }
}
