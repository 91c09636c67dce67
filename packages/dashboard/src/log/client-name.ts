/** A client program, and its version in one word. */
export interface ClientName {
  /** `okhttp` */
  readonly family: string
  /** `okhttp/4.12.0`; of a browser its name and first number, `Firefox/131`. */
  readonly name: string
}

const NAME_LENGTH_MAX = 60
const NOBODY: ClientName = { family: '(none)', name: '(none)' }

/** What browsers call themselves, before what they also claim to be. */
const BROWSERS: readonly (readonly [name: string, pattern: RegExp])[] = [
  ['Edge', /\bEdgA?\/(\d+)/],
  ['Opera', /\bOPR\/(\d+)/],
  ['Firefox', /\b(?:Firefox|FxiOS)\/(\d+)/],
  ['Chrome', /\b(?:Chrome|CriOS)\/(\d+)/],
  ['Safari', /\bVersion\/(\d+)[\d.]* (?:Mobile\/\w+ )?Safari\//],
]
const BOT = /\b([\w-]*(?:bot|crawler|spider)[\w-]*)(?:\/([\d.]+))?/i
/** A plain word, and its version; or one that a blank ends. */
const PROGRAM = /^([\w.-]+)(?:\/([\w.+~-]*)(?=[\s(;,]|$)|(?=\s|$))/

/** Tells a client from its `User-Agent`: the program and its version, without what else stands there. */
export function clientOf(agent: string | undefined): ClientName {
  if (agent === undefined || agent === '' || agent === '-') return NOBODY
  const own = agent.slice(0, 400)
  return own.startsWith('Mozilla/') ? browserOf(own) : programOf(own)
}

function browserOf(agent: string): ClientName {
  const [, bot, version] = BOT.exec(agent) ?? []
  if (bot !== undefined) return named(bot, version)
  for (const [name, pattern] of BROWSERS) {
    const [, number] = pattern.exec(agent) ?? []
    if (number !== undefined) return named(name, number)
  }
  return named('another browser', undefined)
}

function programOf(agent: string): ClientName {
  const [, family, version] = PROGRAM.exec(agent) ?? []
  // What is no plain word is told whole: a part of it would say less than it seems to.
  return family === undefined ? named(agent, undefined) : named(family, version)
}

function named(family: string, version: string | undefined): ClientName {
  const name = version === undefined || version === '' ? family : `${family}/${version}`
  return { family: family.slice(0, NAME_LENGTH_MAX), name: name.slice(0, NAME_LENGTH_MAX) }
}
