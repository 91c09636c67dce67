// Sets the version of every workspace and of the pins between them: `node tools/version.ts 0.2.0`.
// `npm version -ws` cannot, because it looks for the pinned parts in the registry. Afterwards run
// `npm install --package-lock-only`.
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { isVersion, withVersion } from './version/manifest.ts'

/** No workspace, since it installs what was packed; it names the version all the same. */
const CONSUMER = 'tools/packages/consumer'

const [version = ''] = process.argv.slice(2)
if (isVersion(version)) {
  const root = join(import.meta.dirname, '..')
  for (const path of manifestPaths(root)) {
    const before = readFileSync(join(root, path), 'utf8')
    const after = withVersion(before, version)
    if (after !== before) writeFileSync(join(root, path), after)
    console.log(`${after === before ? 'kept ' : 'wrote'} ${path}`)
  }
  console.log('now run `npm install --package-lock-only`')
} else {
  console.error(`\`${version}\` is no version; write it as in \`node tools/version.ts 0.2.0\``)
  process.exitCode = 1
}

function manifestPaths(root: string): string[] {
  const { workspaces } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    workspaces: string[]
  }
  const folders = workspaces.flatMap((pattern) => globSync(pattern, { cwd: root }))
  return ['package.json', ...[...folders, CONSUMER].map((folder) => `${folder}/package.json`)]
}
