import type { Result } from './result.ts'
import type { Tarball } from './tarballs.ts'

const NEEDED = ['LICENSE', 'README.md', 'package.json']
/** What a build leaves beside its output, and what is for whoever changes the package. */
const STRAY = /(?:^test\/|\.test\.|\.tsbuildinfo$|^tsconfig|^node_modules\/|\.tgz$)/

/** Whether a tarball has what every package has, nothing that nobody uses, and a source for each thing that was built. */
export function contentsOf({ name, files }: Pick<Tarball, 'name' | 'files'>): Result {
  const all = new Set(files)
  const problems = [
    ...NEEDED.filter((path) => !all.has(path)).map((path) => `has no ${path}`),
    ...files.filter((path) => STRAY.test(path)).map((path) => `has ${path}, which nobody uses`),
    ...files
      .filter((path) => /^src\/(?!page\/).*\.ts$/.test(path) && !all.has(builtFrom(path)))
      .map((path) => `has ${path}, and not ${builtFrom(path)}`),
  ]
  return { entry: name, environment: 'contents', problems }
}

function builtFrom(source: string): string {
  return source.replace(/^src\//, 'dist/').replace(/\.ts$/, '.js')
}
