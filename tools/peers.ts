// Installs the programs that tests and benchmarks speak to, on Debian and as root. Elsewhere it says
// what is there and what to install by hand, and ends with 1 when something is missing.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { findPeer, type PeerName, peers } from './peer.ts'

const names = Object.keys(peers) as PeerName[]
const missing = report()
if (missing.length > 0) {
  const packages = missing.flatMap((name) => peers[name].package.split(' '))
  const obstacle = whyNotInstall()
  if (obstacle === undefined) install(packages)
  else console.error(`${obstacle}; install by hand: ${packages.join(' ')}`)
  process.exitCode = report().length === 0 ? 0 : 1
}

function report(): PeerName[] {
  for (const name of names) {
    console.log(
      `${name.padEnd(10)} ${(findPeer(name) ?? 'missing').padEnd(24)} ${peers[name].purpose}`,
    )
  }
  return names.filter((name) => findPeer(name) === undefined)
}

function whyNotInstall(): string | undefined {
  if (!existsSync('/usr/bin/apt-get')) return 'this is not Debian (no apt-get)'
  if (process.getuid?.() !== 0) return 'only root can install packages'
  return undefined
}

function install(packages: readonly string[]): void {
  run('apt-get', ['update', '-q'])
  run('apt-get', ['install', '-q', '-y', '--no-install-recommends', ...packages])
}

function run(command: string, args: readonly string[]): void {
  console.log(`$ ${command} ${args.join(' ')}`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  spawnSync(command, args, { stdio: 'inherit', env })
}
