import fc from 'fast-check'
import type { AuthElement, Parameter } from '../../src/grammar/index.ts'

const TCHARS = "!#$%&'*+-.^_`|~0123456789ABCXYZabcxyz"
const TOKEN68S = '-._~+/0123456789ABCXYZabcxyz'

/** Any token. */
export const tokens: fc.Arbitrary<string> = fc.string({
  unit: fc.constantFrom(...TCHARS),
  minLength: 1,
})

/** Any `token68`. */
export const tokens68: fc.Arbitrary<string> = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...TOKEN68S), minLength: 1 }),
    fc.nat({ max: 4 }).map((count) => '='.repeat(count)),
  )
  .map(([text, padding]) => text + padding)

/** Any text that a quoted-string can carry. */
export const values: fc.Arbitrary<string> = fc.string({
  unit: fc.oneof(
    fc.constantFrom('"', '\\', ',', '=', ' ', '\t'),
    fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
    fc.integer({ min: 0x80, max: 0xff }).map((code) => String.fromCharCode(code)),
  ),
})

/** Any parameters, no name twice. */
export const parameters: fc.Arbitrary<Parameter[]> = fc.uniqueArray(
  fc.record(
    {
      name: fc.oneof(tokens, fc.constantFrom('__proto__', 'algorithm', 'qop', 'a*')),
      value: values,
    },
    { noNullPrototype: true },
  ),
  { selector: ({ name }) => name.toLowerCase(), maxLength: 12 },
)

const schemes = fc.oneof(tokens, fc.constantFrom('Basic', 'Bearer', 'Digest', 'DPoP'))

/** Any challenge or credentials that can be written. */
export const elements: fc.Arbitrary<AuthElement> = fc.oneof(
  fc.record(
    { scheme: schemes, token68: tokens68, parameters: fc.constant([]), valid: fc.constant(true) },
    { noNullPrototype: true },
  ),
  fc.record({ scheme: schemes, parameters, valid: fc.constant(true) }, { noNullPrototype: true }),
)
