// Goal: every scheme works through every door as it works in an application, and what a scheme adds to an answer
// gets to the client.
// Method: each proxy by exactly the printed text, ending TLS where certificates count, before Express.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { peer } from '../../../../tools/peer.ts'
import { type Backend, startBackend } from '../../../src/backends/backend.ts'
import { DOORS } from '../../../src/gate/doors.ts'
import { programOf } from '../../../src/gate/proxy.ts'
import { type Certificates, makeCertificates } from '../../../src/gate/schemes/certificates.ts'
import { FREE, HOST, ORIGIN, PASSWORD } from '../../../src/gate/schemes/schemes-gate.ts'
import {
  type SchemesRig,
  startSchemesRig,
  type Told,
} from '../../../src/gate/schemes/schemes-rig.ts'
import { digestOf, makeProofKey } from '../../../src/gate/schemes/shown.ts'
import { startTokenIssuer, type TokenIssuer } from '../../../src/gate/schemes/token-issuer.ts'
import { COOKIES } from '../../../src/gate/schemes/two-cookies.ts'

const openssl = peer('openssl')
const skip = 'skip' in openssl && openssl.skip

let backend: Backend
let issuer: TokenIssuer
let certificates: Certificates
before(async () => {
  if (skip) return
  backend = await startBackend('express')
  issuer = await startTokenIssuer()
  certificates = makeCertificates()
})
after(async () => {
  await backend?.stop()
  await issuer?.stop()
  certificates?.remove()
})

for (const door of DOORS) {
  const program = door === 'gate' ? { path: '' } : programOf(door)
  describe(`schemes behind ${door}`, { skip: skip || ('skip' in program && program.skip) }, () => {
    let rig: SchemesRig
    before(async () => {
      rig = await startSchemesRig({ door, backend, issuer, certificates, throttle: 'slow' })
      backend.hits()
    })
    after(() => rig.stop())

    /** What the handlers took for the subject, since it was asked last. */
    const subjects = (): readonly string[] =>
      backend.hits().flatMap(({ what, more }) => (what === 'request' ? [] : [more]))
    const challengeOf = (answer: Told, scheme: string): string =>
      answer.values('www-authenticate').find((line) => line.startsWith(`${scheme} `)) ?? ''

    test('without credentials every scheme is offered, a line each', async () => {
      const answer = await rig.ask('/me')
      assert.equal(answer.status, 401)
      assert.deepEqual(
        answer
          .values('www-authenticate')
          .map((line) => line.split(' ')[0])
          .sort(),
        ['ApiKey', 'Bearer', 'ClientCertificate', 'DPoP', 'Digest', 'Session', 'Two'],
      )
      assert.deepEqual(subjects(), [])
    })

    describe('Digest', () => {
      const signIn = async (
        uri: string,
        count?: number,
      ): Promise<(asked?: string) => Promise<Told>> => {
        const challenge = challengeOf(await rig.ask('/me'), 'Digest')
        const given = { challenge, password: PASSWORD, uri, ...(count !== undefined && { count }) }
        const fields = { Authorization: digestOf(given) }
        return (asked = uri) => rig.ask(asked, { fields })
      }

      test('a client is let in, and told that we know the password too', async () => {
        const answer = await (await signIn('/me'))()
        assert.equal(answer.status, 200, answer.body)
        assert.match(answer.values('authentication-info').join(), /rspauth="[0-9a-f]{64}"/)
        assert.deepEqual(subjects(), ['alice'])
      })

      test('the same request a second time is none, and the client is told to make another', async () => {
        const send = await signIn('/me')
        assert.equal((await send()).status, 200)
        const again = await send()
        assert.equal(again.status, 401)
        assert.match(challengeOf(again, 'Digest'), /stale=true/)
        assert.deepEqual(subjects(), ['alice'])
      })

      test('credentials are good for the target alone that they name, with its query', async () => {
        const send = await signIn('/orders/1')
        for (const target of ['/me', '/orders/2', '/orders/1?x=1']) {
          assert.equal((await send(target)).status, 400, target)
        }
        assert.deepEqual(subjects(), [])
        assert.equal((await send()).status, 200)
        assert.deepEqual(subjects(), ['alice'])
      })

      test('another password is a failure, and a nonce that was never given is stale', async () => {
        const challenge = challengeOf(await rig.ask('/me'), 'Digest')
        const Authorization = digestOf({ challenge, password: 'guess', uri: '/me' })
        const wrong = await rig.ask('/me', { fields: { Authorization } })
        assert.equal(wrong.status, 401)
        assert.doesNotMatch(challengeOf(wrong, 'Digest'), /stale/)
        const foreign = challenge.replace(/nonce="[^"]*"/, 'nonce="bm9ib2R5IGdhdmUgdGhpcyBvbmU="')
        const made = digestOf({ challenge: foreign, password: PASSWORD, uri: '/me' })
        const stale = await rig.ask('/me', { fields: { Authorization: made } })
        assert.match(challengeOf(stale, 'Digest'), /stale=true/)
        assert.deepEqual(subjects(), [])
      })
    })

    describe('DPoP', () => {
      const key = makeProofKey()
      const token = (): string => issuer.token({ claims: { cnf: { jkt: key.thumbprint } } })
      const show = (shown: string, proof: string): Promise<Told> =>
        rig.ask('/me', { fields: { Authorization: `DPoP ${shown}`, DPoP: proof } })
      const nonceOf = async (): Promise<string> => {
        const shown = token()
        const answer = await show(shown, key.prove(`${rig.origin}/me`, shown))
        assert.equal(answer.status, 401)
        assert.match(challengeOf(answer, 'DPoP'), /error="use_dpop_nonce"/)
        const [nonce = ''] = answer.values('dpop-nonce')
        assert.notEqual(nonce, '')
        return nonce
      }

      test('a proof for this address, with the nonce that was told, is good once', async () => {
        const nonce = await nonceOf()
        const shown = token()
        const proof = key.prove(`${rig.origin}/me`, shown, { nonce })
        assert.equal((await show(shown, proof)).status, 200)
        assert.deepEqual(subjects(), ['alice'])
        const again = await show(shown, proof)
        assert.equal(again.status, 401)
        assert.match(challengeOf(again, 'DPoP'), /error="invalid_dpop_proof"/)
        assert.deepEqual(subjects(), [])
      })

      test('a proof for another protocol, host, port, path or method is none', async () => {
        const nonce = await nonceOf()
        const other = rig.origin.startsWith('https') ? 'http' : 'https'
        const port = String(rig.port)
        for (const url of [
          rig.origin.replace(/^https?/, other),
          rig.origin.replace(HOST, 'other.test'),
          rig.origin.replace(port, '1'),
          rig.origin.replace(`:${port}`, ''),
        ]) {
          const shown = token()
          const answer = await show(shown, key.prove(`${url}/me`, shown, { nonce }))
          assert.equal(answer.status, 401, url)
        }
        for (const claims of [{ htu: `${rig.origin}/orders/1` }, { htm: 'POST' }, { ath: 'x' }]) {
          const shown = token()
          const proof = key.prove(`${rig.origin}/me`, shown, { nonce, ...claims })
          assert.equal((await show(shown, proof)).status, 401, JSON.stringify(claims))
        }
        assert.deepEqual(subjects(), [])
      })

      test('a host that is none of ours makes no proof good', async () => {
        const nonce = await nonceOf()
        const shown = token()
        const proof = key.prove('https://evil.example/me', shown, { nonce })
        const fields = { Authorization: `DPoP ${shown}`, DPoP: proof }
        // Caddy knows no certificate for it, and HAProxy no application.
        const answer = await rig.ask('/me', { fields, host: 'evil.example' }).catch(() => undefined)
        assert.doesNotMatch(answer?.body ?? '', /handler/)
        assert.deepEqual(backend.hits(), [])
      })

      test('when the nonce ends, an allow tells the next one, to the pages of one origin', async () => {
        const nonce = await nonceOf()
        // Exactly its life: wherever in a period that began, the next one is current now.
        rig.passSeconds(60)
        const send = (origin: string): Promise<Told> => {
          const shown = token()
          const DPoP = key.prove(`${rig.origin}/me`, shown, { nonce })
          return rig.ask('/me', {
            fields: { Authorization: `DPoP ${shown}`, DPoP, Origin: origin },
          })
        }
        const answer = await send(ORIGIN)
        assert.equal(answer.status, 200, answer.body)
        const [next = nonce, ...more] = answer.values('dpop-nonce')
        assert.notEqual(next, nonce)
        assert.deepEqual(more, [])
        assert.deepEqual(answer.values('access-control-expose-headers'), ['DPoP-Nonce'])
        const other = await send('https://evil.example')
        assert.deepEqual(other.values('access-control-expose-headers'), [])
        assert.deepEqual(subjects(), ['alice', 'alice'])
      })

      test('a token that is bound is none for Bearer', async () => {
        const answer = await rig.ask('/me', { fields: { Authorization: `Bearer ${token()}` } })
        assert.equal(answer.status, 401)
        assert.deepEqual(subjects(), [])
      })
    })

    describe('certificates', () => {
      test('a client is known by what an authority has signed', async () => {
        const answer = await rig.ask('/me', { shows: certificates.reporting })
        // The reverse proxy ends no TLS, and so nobody shows it a certificate.
        assert.equal(answer.status, door === 'gate' ? 401 : 200, answer.body)
        assert.deepEqual(subjects(), door === 'gate' ? [] : ['reporting'])
      })

      test('one that is signed and not known is 401', async () => {
        assert.equal((await rig.ask('/me', { shows: certificates.other })).status, 401)
        assert.deepEqual(subjects(), [])
      })

      test('one that nobody has signed reaches nothing, whatever its name', async () => {
        const end = await rig.ask('/me', { shows: certificates.lonely }).then(
          ({ status }) => status,
          () => 'no connection',
        )
        assert.ok([400, 401, 'no connection'].includes(end), String(end))
        assert.deepEqual(subjects(), [])
      })

      test('what a client writes under the names of the fields is never believed', async () => {
        const der = certificates.reporting.cert.replace(/-----[^-]+-----|\n/g, '')
        const escaped = encodeURIComponent(certificates.reporting.cert)
        for (const fields of [
          { 'Client-Cert': `:${der}:` },
          { 'Client-Cert': `:${der}:`, 'Client-Cert-Chain': `:${der}:` },
          { 'Client-Cert-Chain': `:${der}:` },
          { 'X-Original-Cert': escaped },
          { 'X-SSL-Client-Cert': escaped },
        ]) {
          const answer = await rig.ask('/me', { fields })
          assert.ok([400, 401].includes(answer.status), `${answer.status} ${Object.keys(fields)}`)
        }
        assert.deepEqual(subjects(), [])
      })
    })

    describe('cookies of a scheme', () => {
      test('two of an allow arrive as two', async () => {
        const answer = await rig.ask('/me', { fields: { 'X-Two': 'good' } })
        assert.equal(answer.status, 200, answer.body)
        assert.deepEqual(answer.values('set-cookie'), COOKIES)
        assert.equal(
          [...Array(9).keys()].flatMap((n) => answer.values(`x-gate-cookie-${n}`)).length,
          0,
        )
        assert.deepEqual(subjects(), ['alice'])
      })

      test('two of a refusal arrive as two, with all challenges', async () => {
        const answer = await rig.ask('/me', { fields: { 'X-Two': 'bad', Origin: ORIGIN } })
        assert.equal(answer.status, 401)
        assert.deepEqual(answer.values('set-cookie'), COOKIES)
        assert.equal(answer.values('www-authenticate').length, 7)
        assert.deepEqual(answer.values('access-control-allow-origin'), [ORIGIN])
        assert.deepEqual(subjects(), [])
      })

      test('nobody else gets any', async () => {
        assert.deepEqual((await rig.ask('/public/a')).values('set-cookie'), [])
        assert.deepEqual((await rig.ask('/me')).values('set-cookie'), [])
        backend.hits()
      })
    })

    test('who guesses waits as long as the configuration says', async () => {
      let answer = await rig.ask('/me', { fields: { 'X-API-Key': 'guess-0' } })
      let guesses = 1
      while (answer.status === 401 && guesses <= 2 * FREE) {
        answer = await rig.ask('/me', { fields: { 'X-API-Key': `guess-${guesses}` } })
        guesses += 1
      }
      assert.equal(answer.status, 429)
      const [seconds] = answer.values('retry-after')
      assert.ok(Number(seconds) > 3_000 && Number(seconds) <= 3_600, String(seconds))
      assert.deepEqual(subjects(), [])
    })
  })
}
