#!/usr/bin/env node
import { isPainted, painter } from './paint.ts'
import { run } from './run.ts'
import { readSecret } from './secret.ts'

/** As a shell tells it of whoever is ended by SIGPIPE. */
const ENDED_BY_PIPE = 141

// Whoever reads may stop reading, as `head` does: there is nobody left to tell anything.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => {
  if (cause.code !== 'EPIPE') throw cause
  process.exit(ENDED_BY_PIPE)
})

process.exitCode = await run(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
  secret: (prompt) => readSecret(prompt, process.stdin, process.stderr),
  paint: painter(isPainted(process.stdout, process.env)),
  cwd: process.cwd(),
})
