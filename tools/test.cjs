// Runs the tests that are named, or all of them: `npm test`, `npm test -- tools/tidy.test.ts`. What begins
// with `-` is for Node. It starts the Node that it runs in, which `require-node.cjs` has looked at before.
'use strict'
const { spawn } = require('node:child_process')
const { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { availableParallelism, tmpdir } = require('node:os')
const { join, sep } = require('node:path')
const { pathToFileURL } = require('node:url')
const { entryName, entryOf, groupsOf } = require('./test-groups.ts')

const ROOT = join(__dirname, '..')
// One more than there are cores: much of what the tests take is waiting, for servers, browsers and clocks. With twice
// as many, tests with a limit of time fail for want of a core.
const CONCURRENCY = availableParallelism() + 1
// Of a test and of a whole file: the longest, attacks on Spring by five doors, takes 150 s on a quiet machine.
const TIMEOUT_MS = 600_000
// Each group is a process of its own, and most of what it loads the others load too.
const NODE_COMPILE_CACHE = join(ROOT, 'node_modules', '.cache', 'node-compile')

const given = process.argv.slice(2)
const options = given.filter((argument) => argument.startsWith('-'))
const named = given.filter((argument) => !argument.startsWith('-'))
const own = ['--test', `--test-timeout=${TIMEOUT_MS}`, `--test-concurrency=${CONCURRENCY}`]
const folder = mkdtempSync(join(tmpdir(), 'sallyport-tests-'))

// Node begins files in the order of their names.
function everything() {
  const exclude = (name) => name === 'node_modules'
  const paths = globSync('**/*.test.ts', { cwd: ROOT, exclude }).map((path) =>
    path.replaceAll(sep, '/'),
  )
  const files = paths.map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
  return groupsOf(files).map((group, index) => {
    const entry = join(folder, entryName(group, index))
    writeFileSync(entry, entryOf(group.map((path) => pathToFileURL(join(ROOT, path)).href)))
    return entry
  })
}

const files = named.length > 0 ? named : everything()
const child = spawn(process.execPath, [...own, ...options, ...files], {
  stdio: 'inherit',
  env: { NODE_COMPILE_CACHE, ...process.env },
})
child.once('close', (code) => {
  rmSync(folder, { recursive: true, force: true })
  process.exitCode = code ?? 1
})
// Whoever ends this process means the tests.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
