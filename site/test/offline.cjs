// Loaded before the build: whoever asks for the address of a host ends it.
'use strict'
const dns = require('node:dns')

for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6']) {
  for (const asked of [dns, dns.promises]) {
    asked[name] = (host) => {
      console.error(`the build asked for ${host}`)
      process.exit(86)
    }
  }
}
