import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { KEYS } from './orders-gate.ts'

/** Whose credentials a request shows. */
export type Attacker = 'nobody' | 'alice'

/** An attack, as it stands in `conformance/attacks`: a request, byte by byte, and what may come of it. */
export interface Attack {
  readonly name: string
  /** The lines of the head; `{host}`, `{alice}`, `{8k}` and `{96 fields}` stand for what they say. */
  readonly lines: readonly string[]
  readonly body: string
  readonly as: Attacker
  /** The handlers that may run; none where it is empty, and nothing may come as far as the application. */
  readonly may: readonly string[]
  /** Whom a handler that runs may take for the subject. */
  readonly subject: string
  /** Whether it asks for the end of the connection. */
  readonly close: boolean
  /** Patterns that the answer has to have, and those that it must not; words stand for what they say there too. */
  readonly has: readonly string[]
  readonly lacks: readonly string[]
}

/** The gate that attacks are for: that of the orders API, or one that takes every scheme. */
export type AttackedGate = 'orders' | 'schemes'

/** What words in braces stand for: made anew for each request where it is a function. */
export type Words = Readonly<Record<string, string | (() => string)>>

interface WrittenAttack extends Partial<Omit<Attack, 'close' | 'lines'>> {
  readonly name: string
  readonly lines?: readonly string[]
  /** Short for a GET of it. */
  readonly target?: string
  readonly close?: 'no'
}

const FOLDER = fileURLToPath(new URL('../../../conformance/attacks/', import.meta.url))

interface WrittenAttacks {
  readonly gate?: AttackedGate
  readonly attacks: readonly WrittenAttack[]
}

/** All attacks on a gate, by the file that they stand in. */
export function loadAttacks(on: AttackedGate = 'orders'): ReadonlyMap<string, readonly Attack[]> {
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
  return new Map(
    files.sort().flatMap((file) => {
      const { gate = 'orders', attacks } = JSON.parse(
        readFileSync(`${FOLDER}${file}`, 'utf8'),
      ) as WrittenAttacks
      if (gate !== on) return []
      return [[file.replace('.json', ''), attacks.flatMap(attacksOf)]]
    }),
  )
}

/** A target that is written without a caller is asked for by nobody, and by alice. */
function attacksOf(written: WrittenAttack): readonly Attack[] {
  const { target, as } = written
  if (target !== undefined && as === undefined) {
    return [attackOf(written, 'nobody'), attackOf(written, 'alice')]
  }
  return [attackOf(written, as ?? 'nobody')]
}

function attackOf(written: WrittenAttack, as: Attacker): Attack {
  const { name, target, body = '', may = [], close, has = [], lacks = [] } = written
  const lines = written.lines ?? [`GET ${target} HTTP/1.1`, 'Host: {host}']
  const subject = written.subject ?? (as === 'alice' ? 'alice' : '')
  return { name, lines, body, as, may, subject, close: close !== 'no', has, lacks }
}

/** The bytes of an attack, one character each. */
export function bytesOf(
  { lines, body, as, close }: Attack,
  host: string,
  words: Words = {},
): string {
  const isNamed = lines.some((line) => /^connection\s*:/i.test(line))
  const own = [
    ...(as === 'alice' ? ['X-API-Key: {alice}'] : []),
    ...(close && !isNamed ? ['Connection: close'] : []),
  ]
  const text = `${[...lines, ...own].join('\r\n')}\r\n\r\n${body}`
  return withWords(text, words)
    .replaceAll('{host}', host)
    .replaceAll('{alice}', KEYS.alice)
    .replace(/\{(\d+)k\}/g, (_, kilobytes) => 'a'.repeat(Number(kilobytes) * 1024))
    .replace(/\{(\d+) fields\}/g, (_, count) =>
      Array.from({ length: Number(count) }, (_, i) => `X-A${i}: b`).join('\r\n'),
    )
}

/** A text with what its words stand for. */
export function withWords(text: string, words: Words): string {
  return Object.entries(words).reduce(
    (text, [word, value]) =>
      text.includes(`{${word}}`)
        ? text.replaceAll(`{${word}}`, typeof value === 'string' ? value : value())
        : text,
    text,
  )
}
