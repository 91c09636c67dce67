// Goal: HTTP/2 is no way round. HAProxy speaks it on the same port to whoever begins with its preface, Caddy wherever it
// ends TLS.
// Method: the attacks that a line of HTTP/1 does not make, as HTTP/2; and pseudo-fields that HTTP/1 does not have.
import assert from 'node:assert/strict'
import { connect, type OutgoingHttpHeaders } from 'node:http2'
import { after, before, describe, test } from 'node:test'
import { createGate } from '@sallyport/gate'
import { peer } from '../../../tools/peer.ts'
import { type Backend, startBackend } from '../../src/backends/backend.ts'
import { type Attack, loadAttacks } from '../../src/gate/attack.ts'
import { judgeAttack } from '../../src/gate/judge-attack.ts'
import { KEYS, ordersGate } from '../../src/gate/orders-gate.ts'
import { type GateProxy, programOf } from '../../src/gate/proxy.ts'
import { startDoor } from '../../src/gate/rig.ts'
import { type Certificates, makeCertificates } from '../../src/gate/schemes/certificates.ts'

/** Fields of one connection have no place in HTTP/2 (RFC 9113 section 8.2.2). */
const NONE = /^(?:host|connection|transfer-encoding|content-length|upgrade|te|keep-alive|http2-.*)$/

function fieldsOf({ lines, as }: Attack): OutgoingHttpHeaders {
  const [first = '', ...rest] = lines
  const [method = '', target = ''] = first.split(' ')
  const fields = rest.flatMap((line) => {
    const [, name = '', value = ''] = /^([\w.-]+):\s*(.*)$/.exec(line) ?? []
    const lower = name.toLowerCase()
    return lower === '' || NONE.test(lower) ? [] : [[lower, value]]
  })
  const path = target.replace(/\{(\d+)k\}/, (_, kilobytes) => 'a'.repeat(Number(kilobytes) * 1024))
  const key = as === 'alice' ? { 'x-api-key': KEYS.alice } : {}
  return { ...Object.fromEntries(fields), ...key, ':method': method, ':path': path }
}

interface Answer2 {
  readonly status: number
  readonly text: string
}

function ask(origin: string, fields: OutgoingHttpHeaders, body = ''): Promise<Answer2> {
  return new Promise((resolve) => {
    const session = connect(origin, { rejectUnauthorized: false })
    let answer = { status: 0, text: '' }
    const end = (): void => {
      session.destroy()
      resolve(answer)
    }
    session.on('error', end).setTimeout(10_000, end)
    try {
      const stream = session.request(fields, { endStream: body === '' })
      stream.on('response', (got) => {
        answer = { ...answer, status: Number(got[':status']) }
      })
      stream.setEncoding('utf8').on('data', (piece: string) => {
        answer = { ...answer, text: answer.text + piece }
      })
      stream.on('error', end).on('close', end)
      if (body !== '') stream.end(body)
    } catch {
      // What Node itself does not send is no attack.
      end()
    }
  })
}

/** A proxy that speaks HTTP/2, and how. */
const DOORS = { haproxy: 'http', caddy: 'https' } as const

const openssl = peer('openssl')

for (const [door, proto] of Object.entries(DOORS) as [keyof typeof DOORS, string][]) {
  const program = programOf(door)
  const missing = [program, openssl].flatMap((one) => ('skip' in one ? [one.skip] : []))
  describe(`HTTP/2 to ${door}`, { skip: missing.length > 0 && missing[0] }, () =>
    tried(door, proto),
  )
}

function tried(door: keyof typeof DOORS, proto: string): void {
  let backend: Backend
  let certificates: Certificates
  let front: GateProxy
  let origin: string
  before(async () => {
    backend = await startBackend('express')
    certificates = makeCertificates()
    const { serverFile: certificate } = certificates
    const settings = ordersGate('express', backend.url)
    const tls =
      proto === 'https'
        ? { certificate, key: certificate, clientAuthorities: undefined }
        : undefined
    const proxies = settings.proxies.map((one) => ({ ...one, ...(tls && { tls }) }))
    front = await startDoor(createGate({ ...settings, proxies }), door)
    origin = `${proto}://127.0.0.1:${front.port}`
    backend.hits()
  })
  after(async () => {
    await front?.stop()
    await backend?.stop()
    certificates?.remove()
  })

  const wrongWith = async (attack: Attack, fields = fieldsOf(attack)): Promise<unknown[]> => {
    const answer = await ask(origin, fields, attack.body)
    const wrong = judgeAttack(attack, backend.hits(), answer)
    return wrong.length > 0 ? [[attack.name, attack.as, ...wrong]] : []
  }

  test('it is spoken', async () => {
    const fields = { ':path': '/orders', 'x-api-key': KEYS.alice }
    assert.equal((await ask(origin, fields)).status, 200)
    backend.hits()
    assert.equal((await ask(origin, { ':path': '/orders' })).status, 401)
    assert.deepEqual(backend.hits(), [])
  })

  for (const file of ['targets', 'forwarded', 'identity', 'methods']) {
    test(`no attack of ${file} comes through`, async () => {
      const wrong: unknown[] = []
      const attacks = loadAttacks().get(file) ?? []
      for (const attack of attacks) wrong.push(...(await wrongWith(attack)))
      assert.deepEqual(wrong, [])
      assert.ok(attacks.length > 50)
    })
  }

  test('nor does any by pseudo-fields', async () => {
    const attack: Attack = {
      ...{
        name: 'admin',
        lines: [],
        body: '',
        as: 'alice',
        may: [],
        subject: 'alice',
        close: true,
        has: [],
        lacks: [],
      },
    }
    const paths = ['/admin', '//admin', 'admin', 'http://x/admin', '*', '?admin', '/admin#x', '']
    const wrong: unknown[] = []
    for (const path of paths) {
      for (const authority of ['other.example', '', 'a,b', 'x/public']) {
        for (const scheme of ['http', 'https', 'ftp']) {
          const pseudo = { ':path': path, ':authority': authority, ':scheme': scheme }
          const name = `${scheme} ${authority} ${path}`
          const fields = { ...pseudo, 'x-api-key': KEYS.alice }
          wrong.push(...(await wrongWith({ ...attack, name }, fields)))
        }
      }
    }
    assert.deepEqual(wrong, [])
  })
}
