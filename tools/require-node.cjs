// Refuses an old Node in one sentence. Written in the oldest syntax, because it must run where the
// rest cannot: under Node 20 `node --test` finds no TypeScript test and calls that success.
'use strict'
var parts = process.versions.node.split('.')
var major = Number(parts[0])
var minor = Number(parts[1])
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    'sallyport: Node ' +
      process.versions.node +
      ' cannot run TypeScript sources; ' +
      'run `npm ci` (it brings Node 24 on Linux and Windows) and start through npm, ' +
      'or install Node 22.18 or newer',
  )
  process.exit(1)
}
