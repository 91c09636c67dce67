// Runs the tests that are named, or all of them: `npm test`, `npm test -- tools/tidy.test.ts`. What begins
// with `-` is for Node. It starts the Node that it runs in, which `require-node.cjs` has looked at before.
'use strict'
const { spawn } = require('node:child_process')
const { availableParallelism } = require('node:os')
const { join } = require('node:path')

// Node leaves a core free, which on a machine of two is every second one.
const CONCURRENCY = Math.max(2, availableParallelism())
const TIMEOUT_MS = 180_000
// Each file is a process of its own, and most of what it loads the others load too.
const NODE_COMPILE_CACHE = join(__dirname, '..', 'node_modules', '.cache', 'node-compile')

const given = process.argv.slice(2)
const options = given.filter((argument) => argument.startsWith('-'))
const named = given.filter((argument) => !argument.startsWith('-'))
const own = ['--test', `--test-timeout=${TIMEOUT_MS}`, `--test-concurrency=${CONCURRENCY}`]
const files = named.length > 0 ? named : ['**/*.test.ts']

const child = spawn(process.execPath, [...own, ...options, ...files], {
  stdio: 'inherit',
  env: { NODE_COMPILE_CACHE, ...process.env },
})
child.once('close', (code) => {
  process.exitCode = code ?? 1
})
// Whoever ends this process means the tests.
for (const signal of ['SIGHUP', 'SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
