import { linesOf, type WireAnswer } from './wire/message.ts'

/** One answer without what may differ: the decision id, and what frameworks and connections add. */
export interface CanonicalAnswer {
  readonly status: number
  /** Names in lower case, sorted; the lines of one name joined. */
  readonly fields: readonly (readonly [name: string, value: string])[]
  readonly body: string
}

/** Fields of the connection and of the server, not of the answer (RFC 9110 sections 6.6.1 and 7.6.1). */
const FOREIGN = new Set(['date', 'connection', 'keep-alive'])

const ID = '[0-9A-HJKMNP-TV-Z]{26}'
const ID_IN_DOCUMENT = new RegExp(`urn:sallyport:decision:(${ID})`)
const ID_IN_PAGE = new RegExp(`<code>(${ID})</code>`)

/** The decision id of a refusal, where its body names one. */
export function decisionIdOf(body: string): string | undefined {
  return (ID_IN_DOCUMENT.exec(body) ?? ID_IN_PAGE.exec(body))?.[1]
}

/** A text with the decision id masked. */
export function maskId(text: string, body: string): string {
  const id = decisionIdOf(body)
  return id === undefined ? text : text.replaceAll(id, '{id}')
}

/** The canonical form of an answer, for comparing adapters. */
function canonicalAnswer(answer: WireAnswer, ownFields: readonly string[]): CanonicalAnswer {
  const names = new Set(answer.fields.map(([name]) => name.toLowerCase()))
  const ours = [...names].filter((name) => !FOREIGN.has(name) && !ownFields.includes(name))
  return {
    status: answer.status,
    fields: ours
      .sort()
      .map((name) => [
        name,
        name === 'dpop-nonce' ? '{nonce}' : withoutNonce(linesOf(answer, name).join(', ')),
      ]),
    body: maskId(answer.body, answer.body),
  }
}

/**
 * The canonical forms of the answers of one step. Waits are told in whole seconds, rounded up, and the clock of the guard stands still
 * while a fetch takes its milliseconds: of two such answers one may say a second less, which makes them no different ones.
 */
export function canonicalAnswers(
  answers: readonly WireAnswer[],
  ownFields: readonly string[],
): readonly CanonicalAnswer[] {
  const waits = answers.flatMap((answer) => linesOf(answer, 'retry-after').map(Number))
  const longest = Math.max(...waits)
  return answers.map((answer) => {
    const canonical = canonicalAnswer(answer, ownFields)
    const fields = canonical.fields.map(([name, value]) =>
      name === 'retry-after' && Number(value) === longest - 1
        ? ([name, String(longest)] as const)
        : ([name, value] as const),
    )
    return { ...canonical, fields }
  })
}

/** A nonce is another one each time (RFC 7616 section 3.3). */
function withoutNonce(value: string): string {
  return value.replace(/\bnonce="[^"]*"/g, 'nonce="{nonce}"')
}

/** Which differences two answers show, each in the words in which `differences.json` may excuse it. */
export function differencesOf(
  expected: CanonicalAnswer,
  actual: CanonicalAnswer,
): readonly string[] {
  const found: string[] = []
  if (expected.status !== actual.status) {
    found.push(`status ${actual.status} instead of ${expected.status}`)
  }
  const [wanted, got] = [new Map(expected.fields), new Map(actual.fields)]
  for (const name of new Set([...wanted.keys(), ...got.keys()])) {
    if (wanted.get(name) === got.get(name)) continue
    if (!got.has(name)) found.push(`${name} missing`)
    else found.push(wanted.has(name) ? `${name} differs` : `${name} added`)
  }
  if (expected.body !== actual.body) found.push('body differs')
  return found
}

/** The fields of an answer with only the date taken out, in order: what must be equal within a case. */
export function exactFields(answer: WireAnswer): string {
  const lines = answer.fields
    .filter(([name]) => name.toLowerCase() !== 'date')
    .map(([name, value]) => `${name}: ${value}`)
  return [`HTTP/${answer.version} ${answer.status}`, ...lines].join('\n')
}

/** The whole answer in that form, with the decision id masked. */
export function exactBytes(answer: WireAnswer): string {
  return maskId(`${exactFields(answer)}\n\n${answer.body}`, answer.body)
}
