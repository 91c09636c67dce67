// Runs before `npm pack` in the folder of a package: builds it anew. What stands in dist from an
// earlier build goes first, because a source that was deleted leaves its output behind, and that
// would be packed.
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.cwd()
rmSync(join(folder, 'dist'), { recursive: true, force: true })
// Through a shell, so that the tsc which npm put on the path is found on every system.
const { status } = spawnSync('tsc -b', { cwd: folder, shell: true, stdio: 'inherit' })
process.exitCode = status ?? 1
