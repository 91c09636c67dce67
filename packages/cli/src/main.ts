#!/usr/bin/env node
import { isPainted, painter } from './paint.ts'
import { run } from './run.ts'
import { readSecret } from './secret.ts'

process.exitCode = await run(process.argv.slice(2), {
  out: (line) => process.stdout.write(`${line}\n`),
  error: (line) => process.stderr.write(`${line}\n`),
  secret: (prompt) => readSecret(prompt, process.stdin, process.stderr),
  paint: painter(isPainted(process.stdout, process.env)),
  cwd: process.cwd(),
})
