import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GeneratedFile } from '../generate/files.ts'
import { type Component, readComponents } from './licences.ts'

/** What the page of the dashboard contains: it is not installed, it is in our tarball, and its notices with it. */
export const CONTAINED: readonly string[] = ['preact', 'uplot']

const INSTALLED = 'THIRD-PARTY.md'
const WITHIN = 'packages/dashboard/THIRD-PARTY.md'

/** The pages that say what others wrote of what we publish, and under which licences. */
export function thirdPartyFiles(root: string): readonly GeneratedFile[] {
  return [
    { path: INSTALLED, text: installedPage(readComponents(root)) },
    { path: WITHIN, text: containedPage(root) },
  ]
}

/** One row for each package that is installed with ours. */
export function installedPage(components: readonly Component[]): string {
  const rows = components.map(
    ({ name, version, licence, parts }) =>
      `| \`${name}\` | ${version} | ${licence} | ${parts.join(', ')} |`,
  )
  return `# What others wrote

Made by \`npm run generate\` from package-lock.json. Each of these packages is installed with the parts beside it, those for
another system than yours left out; \`contract\`, \`policy\` and \`client\` bring none. What the page of the dashboard contains stands
in [its own list](packages/dashboard/THIRD-PARTY.md), with the texts. Why each is used is told in
[ARCHITECTURE.md](ARCHITECTURE.md#dependencies). Versions below others may be newer where you install.

| package | version | licence | comes with |
| --- | --- | --- | --- |
${rows.join('\n')}
`
}

function containedPage(root: string): string {
  const sections = CONTAINED.map((name) => {
    const folder = join(root, 'node_modules', name)
    const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
      version: string
    }
    const text = readFileSync(join(folder, 'LICENSE'), 'utf8').trim()
    return `## ${name} ${version}\n\n\`\`\`text\n${text}\n\`\`\`\n`
  })
  return `# What the page of the dashboard contains

Made by \`npm run generate\`. The page is built before it is published, and these are in it.

${sections.join('\n')}`
}
