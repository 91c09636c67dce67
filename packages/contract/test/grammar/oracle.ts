/**
 * A second reader of RFC 9110 section 11, written from its ABNF rule by rule and as slow as that: each
 * rule gives all its derivations, so the reader also shows whether a text has more than one meaning.
 */

/** One way to derive a rule from a place of the text: what it means and where it ends. */
type Derivation<Value> = readonly [value: Value, end: number]
type Rule<Value> = (text: string, at: number) => readonly Derivation<Value>[]

const one =
  (pattern: RegExp): Rule<string> =>
  (text, at) =>
    at < text.length && pattern.test(text.charAt(at)) ? [[text.charAt(at), at + 1]] : []

const nothing =
  <Value>(value: Value): Rule<Value> =>
  (_, at) => [[value, at]]

const either =
  <Value>(...rules: readonly Rule<Value>[]): Rule<Value> =>
  (text, at) =>
    rules.flatMap((rule) => rule(text, at))

const both =
  <First, Second, Value>(
    [first, second]: readonly [Rule<First>, Rule<Second>],
    join: (a: First, b: Second) => Value,
  ): Rule<Value> =>
  (text, at) =>
    first(text, at).flatMap(([a, middle]) =>
      second(text, middle).map(([b, end]): Derivation<Value> => [join(a, b), end]),
    )

const many =
  <Value>(rule: Rule<Value>): Rule<readonly Value[]> =>
  (text, at) => {
    const derivations: Derivation<readonly Value[]>[] = [[[], at]]
    for (let index = 0; index < derivations.length; index += 1) {
      const [values, middle] = derivations[index] as Derivation<readonly Value[]>
      for (const [value, end] of rule(text, middle)) derivations.push([[...values, value], end])
    }
    return unique(derivations)
  }

/** Keeps one of each meaning and end: many ways to skip white space are one. */
function unique<Value>(derivations: readonly Derivation<Value>[]): readonly Derivation<Value>[] {
  return [...new Map(derivations.map((one) => [JSON.stringify(one), one])).values()]
}

const concat = (first: string, rest: readonly string[]): string => first + rest.join('')
const second = <Value>(_: unknown, value: Value): Value => value
const first = <Value>(value: Value): Value => value

const OWS: Rule<null> = both([many(one(/[ \t]/)), nothing(null)], second)
const comma = one(/,/)
const tchar = one(/[!#$%&'*+\-.^_`|~0-9A-Za-z]/)
const token = both([tchar, many(tchar)], concat)
const qdtext = one(/[\t !\x23-\x5b\x5d-\x7e\x80-\xff]/)
const quotedPair = both([one(/\\/), one(/[\t \x21-\x7e\x80-\xff]/)], second)
const quotedBody = both([many(either(qdtext, quotedPair)), one(/"/)], (text) => text.join(''))
const quotedString = both([one(/"/), quotedBody], second)
const token68Char = one(/[A-Za-z0-9\-._~+/]/)
const token68Body = both([token68Char, many(token68Char)], concat)
const token68 = both([token68Body, many(one(/=/))], concat)
const equals = both([both([OWS, one(/=/)], second), OWS], first)
const value = both([equals, either(token, quotedString)], second)
const authParam = both([token, value], (name, value) => ({ name, value }))

/** `#element => [ element ] *( OWS "," OWS [ element ] )` (RFC 9110 section 5.6.1.2). */
function list<Value>(element: Rule<Value>): Rule<readonly Value[]> {
  const maybe: Rule<readonly Value[]> = either(
    nothing<readonly Value[]>([]),
    both([element, nothing(null)], (value) => [value]),
  )
  const separator = both([both([OWS, comma], second), OWS], second)
  const more = many(both([separator, maybe], second))
  return both([maybe, more], (head, tail) => [...head, ...tail.flat()])
}

/** What the oracle reads of an element; `valid` is no matter of the ABNF. */
export interface OracleElement {
  readonly scheme: string
  readonly token68?: string
  readonly parameters: readonly { readonly name: string; readonly value: string }[]
}

type Rest = Omit<OracleElement, 'scheme'>
const spaces = both([one(/ /), many(one(/ /))], first)
const rest: Rule<Rest> = either<Rest>(
  nothing<Rest>({ parameters: [] }),
  both([spaces, token68], (_, text): Rest => ({ token68: text, parameters: [] })),
  both([spaces, list(authParam)], (_, parameters): Rest => ({ parameters })),
)
const element: Rule<OracleElement> = both([token, rest], (scheme, rest) => ({ scheme, ...rest }))

/** All meanings of a whole field value, white space around it taken off. */
function meanings<Value>(rule: Rule<Value>, field: string): readonly Value[] {
  const text = field.replace(/^[ \t]+|[ \t]+$/g, '')
  const whole = rule(text, 0).filter(([, end]) => end === text.length)
  return [...new Map(whole.map(([value]) => [JSON.stringify(value), value])).values()]
}

/** All meanings of a `WWW-Authenticate` field. */
export function challengesOf(field: string): readonly (readonly OracleElement[])[] {
  return meanings(list(element), field)
}

/** All meanings of an `Authorization` field. */
export function credentialsOf(field: string): readonly OracleElement[] {
  return meanings(element, field)
}

/** All meanings of an `Authentication-Info` field. */
export function authenticationInfoOf(field: string): readonly OracleElement['parameters'][] {
  return meanings(list(authParam), field)
}
