import { randomUUID } from 'node:crypto'
import { generateApiKey } from '@sallyport/guard'
import { digests } from './digests.ts'
import { CANARY } from './fixture/canary.ts'
import { REALM } from './fixture/fixture.ts'
import { certificates } from './fixture/holder-certificates.ts'
import type { BrowserSessions } from './fixture/sessions.ts'
import { apiKeys, passwords } from './fixture/subjects.ts'
import { type TokenOffice, tokens } from './fixture/tokens.ts'
import { proofs } from './proofs.ts'

const SYMBOL = /\{\{([^{}]+)\}\}/g

/**
 * What the symbols of one run of a case stand for. Each occurrence is made anew, so that `{{key.unknown}}` twice
 * is two keys; with a label, `{{token.good#1}}`, it is the same one again.
 */
export class Symbols {
  readonly #office: TokenOffice
  readonly #browsers: BrowserSessions | undefined
  readonly #labelled = new Map<string, string>()
  #shownToken: string | undefined

  constructor(office: TokenOffice, browsers?: BrowserSessions) {
    this.#office = office
    this.#browsers = browsers
  }

  /** Replaces every `{{symbol}}` of a text. Throws for one that nobody knows: a mistake in a case. */
  async fill(text: string): Promise<string> {
    const symbols = [...text.matchAll(SYMBOL)].map((match) => match[1] as string)
    const values: string[] = []
    for (const symbol of symbols) {
      const value = await this.#valueOf(symbol)
      if (symbol.startsWith('token.')) this.#shownToken = value
      values.push(value)
    }
    return text.replace(SYMBOL, () => values.shift() as string)
  }

  async #valueOf(symbol: string): Promise<string> {
    const shown = this.#browsers && shownBy(symbol, this.#browsers)
    if (shown !== undefined) return shown
    const [plain = '', label] = splitOnce(symbol, '#')
    const office = { ...this.#office, shownToken: this.#shownToken }
    if (label === undefined) return make(plain, office)
    const value = this.#labelled.get(symbol) ?? (await make(plain, office))
    this.#labelled.set(symbol, value)
    return value
  }
}

/** What a browser sends of a session: `session.alice` the id, `csrf.alice` the token of the page. */
function shownBy(symbol: string, browsers: BrowserSessions): string | undefined {
  const [kind = '', name = ''] = splitOnce(symbol, '.')
  if (!isKeyOf(browsers, name)) return undefined
  if (kind === 'session') return browsers[name].id
  return kind === 'csrf' ? browsers[name].csrfToken : undefined
}

async function make(symbol: string, office: TokenOffice): Promise<string> {
  const [kind = '', name = ''] = splitOnce(symbol, '.')
  if (kind === 'proof' || kind === 'certificate') return held(symbol, office)
  if (kind === 'token' && isKeyOf(tokens, name)) return tokens[name](office)
  if (kind === 'basic' && isKeyOf(basics, name)) return basics[name]().toString('base64')
  if (kind === 'digest' && isKeyOf(digests, name)) return digests[name](office)
  if (kind === 'base64' && isKeyOf(broken, name)) return broken[name]
  if (kind === 'key' && isKeyOf(keys, name)) return keys[name]()
  if (symbol === 'realm') return REALM
  if (symbol === 'canary') return CANARY
  const repeated = /^repeat:(.):(\d{1,6})$/.exec(symbol)
  if (repeated !== null) return (repeated[1] as string).repeat(Number(repeated[2]))
  throw new Error(`there is no symbol \`${symbol}\``)
}

/** What only a holder shows: the proof for the token before it, or a certificate. */
async function held(symbol: string, office: TokenOffice): Promise<string> {
  const [kind = '', name = ''] = splitOnce(symbol, '.')
  if (kind === 'proof' && isKeyOf(proofs, name)) return proofs[name](office)
  if (kind === 'certificate' && isKeyOf(certificates, name)) return certificates[name]
  throw new Error(`there is no symbol \`${symbol}\``)
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

function isKeyOf<T extends object>(table: T, name: string): name is Extract<keyof T, string> {
  return Object.hasOwn(table, name)
}

const utf8 = (text: string) => (): Buffer => Buffer.from(text, 'utf8')
const latin1 = (text: string) => (): Buffer => Buffer.from(text, 'latin1')
const good = (name: string) => utf8(`${name}:${passwords[name]}`)

/** Basic credentials before base64. */
const basics = {
  alice: good('alice'),
  bob: good('bob'),
  erin: good('erin'),
  colon: good('colon'),
  zoe_utf8: good('zoë'),
  zoe_latin1: latin1(`zoë:${passwords['zoë']}`),
  zoe_decomposed: utf8(`zoë:${passwords['zoë']}`.normalize('NFD')),
  snow: good('snow'),
  disabled: good('mallory'),
  wrong_password: utf8('alice:wrong-password'),
  guess: () => utf8(`alice:${randomUUID()}`)(),
  guess_unknown: () => utf8(`nobody:${randomUUID()}`)(),
  unknown: utf8('nobody:alice-password'),
  empty_password: utf8('alice:'),
  empty_user: utf8(':alice-password'),
  cut_password: utf8('colon:pa'),
  no_colon: utf8('alice'),
  nul: utf8('alice:alice-password\0'),
  nul_user: utf8('al\0ice:alice-password'),
  line_feed: utf8('alice:alice-password\r\n'),
  bell: utf8('alice:\x07alice-password'),
  delete: utf8('alice:alice-password\x7f'),
} as const

const ALICE = good('alice')().toString('base64')

/** Texts that forgiving decoders take for good base64 (RFC 4648 sections 3 and 4). */
const broken = {
  unpadded: ALICE.replace(/=+$/, ''),
  url_alphabet: Buffer.from(`zoë:${passwords['zoë']}>>>???`).toString('base64url'),
  foreign_character: `${ALICE.slice(0, 4)}!${ALICE.slice(4)}`,
  bits_left_over: 'YWxpY2U6YWxpY2UtcGFzc3dvcmR=',
} as const

/** API keys. */
const keys = {
  reporting: () => apiKeys.reporting.key,
  expired: () => apiKeys.expired.key,
  revoked: () => apiKeys.revoked.key,
  unknown: () => generateApiKey('sp').key,
  other_prefix: () => generateApiKey('xx').key,
  damaged: () => apiKeys.reporting.key.slice(0, -1),
} as const
