import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto'
import { createGate, type Gate, type GateSettings, serve } from '@sallyport/gate'
import type { Words } from '../attack.ts'
import { HOST } from './schemes-gate.ts'
import { makeProofKey } from './shown.ts'
import { asSecrets, hmac, type TokenIssuer } from './token-issuer.ts'

/** What the words of attacks on a gate with every scheme stand for. */
export async function attackWords(gate: Gate, issuer: TokenIssuer): Promise<Words> {
  return { name: HOST, ...tokens(issuer), ...(await sealed(gate)) }
}

/** Tokens that are not what they seem, each by a word of its own; `token` is the good one. */
function tokens(issuer: TokenIssuer): Words {
  const key = makeProofKey()
  return {
    token: () => issuer.token(),
    ...unsigned(issuer),
    ...byOthers(issuer),
    ...claiming(issuer),
    'token of five parts': () => `${issuer.token()}.e30.e30`,
    'token of two parts': () => issuer.token().split('.').slice(0, 2).join('.'),
    'token with other claims': () => {
      const [header, , signature] = issuer.token().split('.')
      const [, payload] = issuer.token({ claims: { sub: 'carol' } }).split('.')
      return [header, payload, signature].join('.')
    },
    'token that is bound': () => issuer.token({ claims: { cnf: { jkt: key.thumbprint } } }),
    'token that is bound to a certificate': () =>
      issuer.token({ claims: { cnf: { 'x5t#S256': key.thumbprint } } }),
    'proof of another token': () => key.prove(`http://${HOST}/me`, 'another'),
  }
}

/** Nobody has signed them, or by another algorithm than the key is for. */
function unsigned(issuer: TokenIssuer): Words {
  const by =
    (alg: string, signature: (text: string) => Buffer): (() => string) =>
    () =>
      issuer.signed({ header: { alg } }, signature)
  const none = (): Buffer => Buffer.alloc(0)
  const confused = Object.entries(asSecrets(issuer.publicKey)).map(([form, secret]) => [
    `token by HS256 with the public key as ${form}`,
    by('HS256', hmac(secret)),
  ])
  return {
    'token of alg none': by('none', none),
    'token of alg None': by('None', none),
    'token of alg nOnE': by('nOnE', none),
    'token of an empty signature': by('RS256', none),
    ...Object.fromEntries(confused),
    'token by HS256 with an empty secret': by('HS256', hmac(Buffer.alloc(1))),
    'token by ES256 of zeros': by('ES256', () => Buffer.alloc(64)),
  }
}

/** Somebody else has signed them, and says where his key is. */
function byOthers(issuer: TokenIssuer): Words {
  const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const sent =
    (header: object): (() => string) =>
    () =>
      issuer.signed({ header: { ...header } }, (text) =>
        sign('sha256', Buffer.from(text), other.privateKey),
      )
  let flood = 0
  return {
    'token of no alg': sent({ alg: undefined }),
    'token by another key of the same kid': sent({}),
    'token by another key of another kid': () => sent({ kid: `flood-${flood++}` })(),
    'token by another key of no kid': sent({ kid: undefined }),
    'token by another key of a kid that is a path': sent({ kid: '../../../../dev/null' }),
    'token by another key of a kid that is SQL': sent({ kid: "x' UNION SELECT 'secret" }),
    'token with jku': sent({ jku: `${issuer.url}/other`, kid: 'other' }),
    'token with x5u': sent({ x5u: `${issuer.url}/other`, kid: 'other' }),
    'token with jwk': sent({ jwk: other.publicKey.export({ format: 'jwk' }), kid: undefined }),
    'token with x5c': sent({ x5c: [certificateOf(other.privateKey)], kid: undefined }),
  }
}

/** The issuer has signed them, for somebody else or for another time. */
function claiming(issuer: TokenIssuer): Words {
  const seconds = Math.floor(Date.now() / 1000)
  const header = (header: Record<string, unknown>) => () => issuer.token({ header })
  const claims = (claims: Record<string, unknown>) => () => issuer.token({ claims })
  return {
    'token with crit': header({ crit: ['x'], x: 1 }),
    'token with crit of b64': header({ crit: ['b64'], b64: false }),
    'token of another type': header({ typ: 'dpop+jwt' }),
    'token of an identity of the gate': header({ typ: 'gate+jwt' }),
    'token that ended': claims({ exp: seconds - 60 }),
    'token that ends never': claims({ exp: undefined }),
    'token that ends by a text': claims({ exp: '9999999999' }),
    'token that begins later': claims({ nbf: seconds + 600 }),
    'token for another audience': claims({ aud: 'other' }),
    'token for no audience': claims({ aud: undefined }),
    'token for an audience that begins alike': claims({ aud: 'orders.evil.example' }),
    'token of another issuer': claims({ iss: 'https://evil.example' }),
    'token of an issuer with a slash': claims({ iss: `${issuer.url}/` }),
    'token of no subject': claims({ sub: undefined }),
    'token of a subject that is a list': claims({ sub: ['alice'] }),
  }
}

/** Its bytes are none of a certificate; a library that took the key from there would not look. */
function certificateOf(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'der' }).subarray(0, 64).toString('base64')
}

/** Refusals as nginx carries them: of this gate, of another, and of this one long ago; with their ids. */
async function sealed(gate: Gate): Promise<Words> {
  const own = gate.settings
  const foreign: GateSettings = { ...own, secret: 'the secret of another gate' }
  const late = (): number => Date.now() - 60_000
  const rows = [
    ['own', gate],
    ['foreign', createGate(withoutStores(foreign))],
    ['old', createGate(withoutStores(own), { clock: late })],
  ] as const
  const words: Record<string, string> = {}
  for (const [name, one] of rows) {
    const [text, id] = await sealedBy(one)
    words[`sealed ${name}`] = text
    words[`sealed ${name} id`] = id
  }
  return words
}

function withoutStores(settings: GateSettings): GateSettings {
  return { ...settings, schemes: settings.schemes.filter(({ kind }) => kind !== 'session') }
}

/** A refusal that a gate hands to nginx, and the id of its decision. */
async function sealedBy(gate: Gate): Promise<readonly [text: string, id: string]> {
  const { address, close } = await serve(gate.listener, { host: '127.0.0.1', port: 0 })
  const told = { Uri: '/me', Method: 'GET', Host: HOST, Proto: 'https', Addr: '192.0.2.1' }
  const fields = Object.entries(told).map(([name, value]) => [`X-Original-${name}`, value])
  const headers = { ...Object.fromEntries(fields), 'X-Request-Id': 'attack' }
  const answer = await fetch(`${address}/v1/nginx/check`, { headers })
  await close(0)
  const text = answer.headers.get('x-gate-refusal') ?? ''
  const [payload = ''] = text.split('.')
  const [, id = ''] =
    /decision:([0-9A-Z]+)/.exec(Buffer.from(payload, 'base64url').toString()) ?? []
  if (id === '') throw new Error(`the gate sealed nothing: ${answer.status}`)
  return [text, id]
}
