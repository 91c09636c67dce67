#!/usr/bin/env node
// Nothing is imported before the version is known: an old Node would end within another module.
const [major, minor] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`sallyport: needs Node 22.18 or newer; this is ${process.versions.node}`)
  process.exitCode = 2
} else {
  // By name, so that it runs from the sources in a clone and from dist elsewhere.
  void import('sallyport/main')
}
