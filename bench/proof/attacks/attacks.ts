import { readFileSync } from 'node:fs'
import { type Words, withWords } from '../../../examples/src/gate/attack.ts'
import { ANSWERED_MS, type RawAnswer, sendRaw } from '../../../examples/src/gate/raw.ts'

/** An attack on the orders API, as it stands in `attacks.json`: a request, byte by byte, and what may come of it. */
export interface Attack {
  readonly name: string
  readonly lines: readonly string[]
  readonly body?: string
  /** The handlers that may run; none where it is not there. */
  readonly may?: readonly string[]
  /** The handler that has to run: whether the door is not simply shut. */
  readonly needs?: string
}

/** All attacks. */
export function loadAttacks(): readonly Attack[] {
  return JSON.parse(readFileSync(new URL('./attacks.json', import.meta.url), 'utf8'))
}

/** A server under attack. */
export interface Attacked {
  readonly port: number
  readonly words: Words
  /** The handlers that ran since it was last asked. */
  readonly hits: () => readonly string[]
}

/** Tries one attack, and tells what is wrong with how it ended. */
export async function tryAttack(attack: Attack, attacked: Attacked): Promise<readonly string[]> {
  const { port, words, hits } = attacked
  // What may come through has to have come, or the next attack is taken for it on a busy machine.
  const isLong = attack.needs !== undefined || attack.may !== undefined
  const quietMs = isLong ? ANSWERED_MS : undefined
  const answer = await sendRaw(port, bytesOf(attack, port, words), quietMs)
  return judge(attack, hits(), answer)
}

function bytesOf({ lines, body = '' }: Attack, port: number, words: Words): string {
  const head = [...lines, 'Connection: close'].join('\r\n')
  return withWords(`${head}\r\n\r\n${body}`, { ...words, host: `127.0.0.1:${port}`, '64k': LONG })
}

const LONG = 'a'.repeat(65_536)

/** What is wrong with the end of an attack: who ran that may not, and what a refusal lacks. */
export function judge(
  { may = [], needs }: Attack,
  hits: readonly string[],
  { status, text }: RawAnswer,
): readonly string[] {
  const wrong = hits
    .filter((handler) => !may.includes(handler) && handler !== needs)
    .map((handler) => `reached \`${handler}\``)
  if (needs !== undefined && !hits.includes(needs)) wrong.push(`\`${needs}\` did not run`)
  if (status === 401 && !/^www-authenticate: /im.test(text)) wrong.push('401 without a challenge')
  if ((status === 401 || status === 403) && !/^cache-control: .*no-store/im.test(text))
    wrong.push(`a cache may keep the ${status}`)
  if (status >= 500 && status !== 501 && status !== 505) wrong.push(`ended in ${status}`)
  return wrong
}
