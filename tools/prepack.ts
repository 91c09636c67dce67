// Runs before `npm pack` in the folder of a package: brings the licence and builds anew. What stands
// in dist from an earlier build goes first, because a source that was deleted leaves its output
// behind, and that would be packed. The licence is copied because npm takes it from the folder of the
// package only.
import { spawnSync } from 'node:child_process'
import { copyFileSync, globSync, rmSync } from 'node:fs'
import { join } from 'node:path'

const folder = process.cwd()
copyFileSync(join(import.meta.dirname, '../LICENSE'), join(folder, 'LICENSE'))
rmSync(join(folder, 'dist'), { recursive: true, force: true })
// A part with entries for several platforms has a project for each, and all of them are packed.
const projects = globSync('tsconfig*.json', { cwd: folder })
// Through a shell, so that the tsc which npm put on the path is found on every system.
const { status } = spawnSync(`tsc -b ${projects.join(' ')}`, {
  cwd: folder,
  shell: true,
  stdio: 'inherit',
})
process.exitCode = status ?? 1
