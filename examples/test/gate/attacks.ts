// Goal: no attack reaches a handler that it should not, through no door, as the application itself counts.
// Method: every attack, byte by byte; and the same without a gate, to see that the count can tell.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import {
  type Backend,
  type BackendName,
  needsOf,
  startBackend,
} from '../../src/backends/backend.ts'
import { loadAttacks } from '../../src/gate/attack.ts'
import { DOORS, type Door } from '../../src/gate/doors.ts'
import { programOf } from '../../src/gate/proxy.ts'
import { startRig } from '../../src/gate/rig.ts'
import { runAttacks } from '../../src/gate/run-attacks.ts'
import { attackWords } from '../../src/gate/schemes/attack-words.ts'
import { startSchemesRig } from '../../src/gate/schemes/schemes-rig.ts'
import { startTokenIssuer } from '../../src/gate/schemes/token-issuer.ts'

/** Tries all attacks on one backend, through each door. */
export function tryAttacks(name: BackendName): void {
  const needs = needsOf(name)
  describe(`attacks on ${name}`, { skip: 'skip' in needs && needs.skip }, () => {
    let backend: Backend
    before(async () => {
      backend = await startBackend(name)
    })
    after(() => backend.stop())

    for (const proxy of DOORS) {
      const program = proxy === 'gate' ? { path: '' } : programOf(proxy)
      test(`none comes through ${proxy}`, { skip: 'skip' in program && program.skip }, async () => {
        const rig = await startRig({ proxy, name, backend })
        try {
          const ends = await runAttacks(rig)
          const wrong = ends.filter((end) => end.wrong.length > 0)
          assert.deepEqual(
            wrong.map(({ file, attack, wrong }) => [file, attack.as, attack.name, ...wrong]),
            [],
          )
          assert.ok(ends.length > 880)
          // The door is not simply shut.
          assert.ok(ends.filter(({ isServed }) => isServed).length > 25)
        } finally {
          await rig.stop()
        }
      })
    }

    for (const door of DOORS) {
      const program = door === 'gate' ? { path: '' } : programOf(door)
      test(
        `no token, refusal or origin is taken for another by ${door}`,
        {
          skip: 'skip' in program && program.skip,
        },
        () => tryScheming(door, { name, backend }),
      )
    }

    test('without a gate they are told one by one', async () => {
      const port = Number(new URL(backend.url).port)
      const targets = new Map([...loadAttacks()].filter(([file]) => file === 'targets'))
      const ends = await runAttacks({ port, backend }, targets)
      assert.ok(ends.filter((end) => end.wrong.length > 0).length > 100)
    })
  })
}

interface Attacked {
  readonly name: BackendName
  readonly backend: Backend
}

/** Tries what is for a gate with every scheme. However many keys nobody has, they are fetched a few times. */
async function tryScheming(door: Door, { name, backend }: Attacked): Promise<void> {
  const issuer = await startTokenIssuer()
  const rig = await startSchemesRig({ door, name, backend, issuer })
  try {
    const words = await attackWords(rig.gate, issuer)
    const ends = await runAttacks({ port: rig.port, backend }, loadAttacks('schemes'), words)
    assert.deepEqual(
      ends.flatMap(({ file, attack, wrong, answer }) =>
        wrong.length > 0 ? [[file, attack.name, ...wrong, answer.text.slice(0, 600)]] : [],
      ),
      [],
    )
    assert.ok(ends.length > 90, `${ends.length} attacks`)
    assert.equal(ends.filter(({ isServed }) => isServed).length, 1)
    assert.ok(issuer.fetches <= KEY_FETCHES_MAX, `${issuer.fetches} fetches of keys`)
  } finally {
    await rig.stop()
    await issuer.stop()
  }
}

/** The keys at first, and once more for one that is not among them; each of two schemes has its own. */
const KEY_FETCHES_MAX = 6
