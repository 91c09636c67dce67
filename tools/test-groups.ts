/** The text of a test file, and where it stands: the path from the root of the workspace. */
export interface TestFile {
  readonly path: string
  readonly text: string
}

/** Test files that one process runs, one after the other. */
export type TestGroup = readonly string[]

/**
 * The files that take longest, the longest first: what begins last ends last. Those that wait, for proxies and for
 * programs that hang, alternate with those that compute. A stale list costs time and nothing else.
 */
export const LONGEST: readonly string[] = [
  'docs/test/guide.test.ts',
  'docs/test/newcomer.test.ts',
  'examples/test/gate/mis-wirings.test.ts',
  'conformance/test/cases.test.ts',
  'conformance/test/gate/spring-tomcat.test.ts',
  'examples/test/gate/schemes/schemes.test.ts',
  'conformance/test/gate/express.test.ts',
  'conformance/test/gate/spring-jetty.test.ts',
  'conformance/test/gate/django.test.ts',
  'packages/stores/test/crash.test.ts',
  'site/test/site.test.ts',
  'examples/test/gate/killed-gate.test.ts',
  'examples/test/first-run/main.test.ts',
  'examples/test/gate/broken-gate.test.ts',
  'examples/test/main.test.ts',
  'examples/test/gate/attacks-spring-tomcat.test.ts',
  'packages/stores/test/stores.test.ts',
  'examples/test/gate/attacks-spring-jetty.test.ts',
  'examples/test/incidents/reenact.test.ts',
  'docs/test/exchanges.test.ts',
  'docs/test/gate.test.ts',
  'docs/test/incidents.test.ts',
  'examples/test/gate/attacks-django.test.ts',
  'bench/soak/soak.test.ts',
  'examples/test/gate/attacks-express.test.ts',
  'examples/test/faults/faults.test.ts',
  'bench/outage/outage.test.ts',
  'packages/client/test/node/processes.test.ts',
  'packages/audit/test/run/hostile.test.ts',
  'packages/audit/test/run/kinds.test.ts',
  'packages/audit/test/run/audit.test.ts',
  'packages/policy/test/property.test.ts',
  'tools/packages.test.ts',
  'packages/audit/test/report/html.test.ts',
  'packages/client/test/browser/tabs.test.ts',
  'examples/test/token.test.ts',
  'examples/test/frameworks/frameworks.test.ts',
  'packages/policy/test/difference/property.test.ts',
  'packages/cli/test/commands/gate-shared.test.ts',
  'packages/audit/test/run/sound.test.ts',
  'packages/audit/test/run/harm.test.ts',
  'packages/client/test/tokens/web-store.test.ts',
  'packages/cedar/test/to-cedar.test.ts',
  'packages/stores/test/changes.test.ts',
  'packages/client/test/node/file-lock.test.ts',
  'packages/client/test/tokens/token-keeper.test.ts',
  'bench/timing/questions.test.ts',
  'conformance/test/decision-table.test.ts',
  'packages/stores/test/migrations.test.ts',
  'packages/client/test/exchange.test.ts',
]

const FILES_MAX = 24

/**
 * Which files share a process. To begin one costs a tenth of a second of CPU, and to load a part again up to three
 * (measured): more than what most files do in it. Files share only with others of their part, and only where `isPure`.
 */
export function groupsOf(files: readonly TestFile[]): readonly TestGroup[] {
  const shared = new Map<string, string[]>()
  const alone: TestGroup[] = []
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const part = partOf(file.path)
    if (LONGEST.includes(file.path) || !isPure(file.text)) alone.push([file.path])
    else shared.set(part, [...(shared.get(part) ?? []), file.path])
  }
  const long = alone.filter(([path = '']) => LONGEST.includes(path))
  return [
    ...long.sort(([a = ''], [b = '']) => LONGEST.indexOf(a) - LONGEST.indexOf(b)),
    ...[...shared.values()].flatMap(cut),
    ...alone.filter((group) => !long.includes(group)),
  ]
}

/** Of a part in `packages` and of any other folder of the root. */
function partOf(path: string): string {
  const [first = '', second = ''] = path.split('/')
  return first === 'packages' ? `${first}/${second}` : first
}

/** Pieces of about the same size, none larger than is allowed. */
function cut(paths: readonly string[]): readonly TestGroup[] {
  const count = Math.ceil(paths.length / FILES_MAX)
  const size = Math.ceil(paths.length / count)
  return Array.from({ length: count }, (_, index) => paths.slice(index * size, (index + 1) * size))
}

/** What a process has only one of, hooks that hold for all of its tests, and what begins before the first test. */
const REACHES_FURTHER: readonly RegExp[] = [
  /\bprocess\.(?:on|once|off|exit|exitCode|chdir|env|kill|emitWarning)\b/,
  /\bglobalThis\b|\bmock\b|\bObject\.assign\(process\b/,
  // What others left behind would be measured with it.
  /\bprocess\.(?:memoryUsage|cpuUsage)\b/,
  /'node:(?:child_process|worker_threads|cluster|vm|v8|module)'/,
  /^(?:before|after)(?:Each)?\(/m,
  /^(?:(?:const|let) .*= |for )?await /m,
  // Servers and browsers that are no modules of this process.
  /\btools\/(?:peer|database|postgres|mariadb|redis|web-servers)\.ts'/,
]

/** Whether a test file leaves nothing behind that another one in the same process could meet. */
export function isPure(text: string): boolean {
  return !REACHES_FURTHER.some((pattern) => pattern.test(text))
}

/** What Node alone lets pass: a process that ends itself with 0 before its tests are through. */
const UNTIL_THE_END = `import { after } from 'node:test'
let isThrough = false
after(() => { isThrough = true })
process.once('exit', () => { if (!isThrough) process.exitCode = 1 })
`

/** A module that loads the files of a group, from anywhere, and fails where they end too early. */
export function entryOf(urls: readonly string[]): string {
  // A module of its own: what stands in this one runs after its imports.
  const first = `data:text/javascript,${encodeURIComponent(UNTIL_THE_END)}`
  return [first, ...urls].map((url) => `import ${JSON.stringify(url)}\n`).join('')
}

/** The name of a group's module: by its place among them, and by its first file for whoever reads that it failed. */
export function entryName(group: TestGroup, index: number): string {
  const first = group[0]?.replace(/\.test\.ts$/, '').replaceAll('/', '-')
  const more = group.length > 1 ? `-and-${group.length - 1}-more` : ''
  return `${String(index).padStart(4, '0')}-${first}${more}.test.mjs`
}
