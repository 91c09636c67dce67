// Goal: a missing peer skips its tests with a sentence that helps, and fails them under CI.
// Method: a search path of our own, with and without an executable of that name.
import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { after, describe, test } from 'node:test'
import { type PeerEntry, type PeerName, peer, peers } from './peer.ts'

const folder = mkdtempSync(join(tmpdir(), 'peer-'))
after(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'curl'), '', { mode: 0o755 })
writeFileSync(join(folder, 'chromium'), '', { mode: 0o644 })

const missing = { skip: 'chromium is not installed (npm run peers)' }

describe('peer', () => {
  test('an executable on the path is found, in any of its folders', () => {
    const env = { PATH: ['', join(folder, 'none'), folder].join(delimiter) }
    assert.deepEqual(peer('curl', env), { path: join(folder, 'curl') })
  })

  test('a second name is taken when the first is not there', () => {
    writeFileSync(join(folder, 'google-chrome'), '', { mode: 0o755 })
    assert.deepEqual(peer('chromium', { PATH: folder }), { path: join(folder, 'google-chrome') })
    rmSync(join(folder, 'google-chrome'))
  })

  test('a file that is not executable does not count', () => {
    assert.deepEqual(peer('chromium', { PATH: folder }), missing)
  })

  for (const name of Object.keys(peers) as PeerName[]) {
    test(`${name} is asked for by its own name`, () => {
      const none = join(folder, 'none')
      assert.deepEqual(peer(name, { PATH: none }, none), {
        skip: `${name} is not installed (npm run peers)`,
      })
      const own = mkdtempSync(join(folder, `${name}-`))
      const [command] = peers[name].commands
      writeFileSync(join(own, command), '', { mode: 0o755 })
      const { files = [] }: PeerEntry = peers[name]
      for (const file of files) {
        assert.ok('skip' in peer(name, { PATH: own }, own), `${name} is there without ${file}`)
        mkdirSync(dirname(join(own, file)), { recursive: true })
        writeFileSync(join(own, file), '')
      }
      assert.deepEqual(peer(name, { PATH: own }, own), { path: join(own, command) })
    })
  }

  test('a server off the path is found where its package puts it, the newest version first', () => {
    const bins = ['9.6', '15'].map((version) => join(folder, 'usr/lib/postgresql', version, 'bin'))
    for (const bin of bins) {
      mkdirSync(bin, { recursive: true })
      writeFileSync(join(bin, 'postgres'), '', { mode: 0o755 })
    }
    assert.deepEqual(peer('postgresql', {}, folder), { path: join(bins[1] ?? '', 'postgres') })
  })

  test('without a path nothing is found', () => assert.deepEqual(peer('chromium', {}), missing))

  test('under CI a missing peer throws', () => {
    assert.throws(() => peer('chromium', { PATH: folder, CI: 'true' }), /chromium is not installed/)
  })

  for (const value of ['', 'false']) {
    test(`CI=${value} is not CI`, () => {
      assert.deepEqual(peer('chromium', { PATH: folder, CI: value }), missing)
    })
  }

  test('under CI a peer that is there is found', () => {
    assert.deepEqual(peer('curl', { PATH: folder, CI: 'true' }), { path: join(folder, 'curl') })
  })
})
