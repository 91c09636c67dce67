import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import {
  CHALLENGES_MAX,
  type ChallengeInput,
  FIELD_LENGTH_MAX,
  formatChallenge,
  formatChallenges,
  PARAMETERS_MAX,
  parseChallenges,
} from '../../src/grammar/index.ts'
import { type Case, type ElementCase, elementOf, readCases, rubbish } from './cases.ts'
import { elements } from './generators.ts'

// Goal: every field value is read as RFC 9110 section 11 says, or refused at the first character that breaks it.
// Method: one row per value in cases/challenges.json; limits on both sides; what is written is read back.
interface ChallengesCase extends Case {
  readonly field: string | readonly string[]
  readonly challenges: readonly ElementCase[]
  readonly at?: number
  readonly why?: string
}

const names = { name: 'a', value: 'b' }

describe('parseChallenges', () => {
  for (const row of readCases<ChallengesCase>('challenges')) {
    test(row.name, () => {
      const challenges = row.challenges.map(elementOf)
      const { at, why } = row
      const expected =
        at === undefined
          ? { kind: 'challenges', challenges }
          : { kind: 'malformed', challenges, at, why }
      assert.deepEqual(parseChallenges(row.field), expected)
    })
  }

  test('no field is no challenges', () => {
    assert.deepEqual(parseChallenges(undefined), { kind: 'challenges', challenges: [] })
    assert.deepEqual(parseChallenges(null), { kind: 'challenges', challenges: [] })
  })

  for (const [index, value] of rubbish().entries()) {
    test(`what is no field is malformed, ${index}`, () => {
      const reading = parseChallenges(value as string)
      assert.deepEqual(reading, { kind: 'malformed', challenges: [], at: 0, why: 'not-text' })
    })
  }
})

describe('separation of challenges', () => {
  const parts: readonly ElementCase[] = [
    { scheme: 'One', parameters: [], valid: true },
    { scheme: 'Two', token68: 'abc', parameters: [], valid: true },
    { scheme: 'Three', token68: 'abc=', parameters: [], valid: true },
    { scheme: 'Four', parameters: [['a', 'b']], valid: true },
    {
      scheme: 'Five',
      parameters: [
        ['a', 'b, "c"'],
        ['d', '\\'],
      ],
      valid: true,
    },
  ]
  const texts = ['One', 'Two abc', 'Three abc=', 'Four a = b', 'Five a="b, \\"c\\"" ,d\t="\\\\"']
  for (const separator of [',', ' ,', ', ', ' , ', '\t,\t', ',,', ' , ,\t,']) {
    test(`any three kinds in a row, separated by ${JSON.stringify(separator)}`, () => {
      for (const [first, a] of texts.entries()) {
        for (const [second, b] of texts.entries()) {
          for (const [third, c] of texts.entries()) {
            const challenges = [first, second, third].map((index) =>
              elementOf(parts[index] as ElementCase),
            )
            const field = [a, b, c].join(separator)
            assert.deepEqual(parseChallenges(field), { kind: 'challenges', challenges }, field)
          }
        }
      }
    })
  }
})

describe('limits of parseChallenges', () => {
  test('the longest field is read, one character more is not', () => {
    const field = `A b="${'x'.repeat(FIELD_LENGTH_MAX - 6)}"`
    assert.equal(field.length, FIELD_LENGTH_MAX)
    assert.equal(parseChallenges(field).kind, 'challenges')
    const tooLong = { kind: 'malformed', challenges: [], at: 0, why: 'too-long' }
    assert.deepEqual(parseChallenges(`${field} `), tooLong)
    assert.deepEqual(parseChallenges([`${field} `]), tooLong)
  })

  test('the length of several lines counts the separators between them', () => {
    const lines = ['A', `B c="${'x'.repeat(FIELD_LENGTH_MAX - 9)}"`]
    assert.equal(lines.join(', ').length, FIELD_LENGTH_MAX)
    assert.equal(parseChallenges(lines).kind, 'challenges')
    assert.equal(parseChallenges([...lines, '']).kind, 'malformed')
  })

  test('the most challenges are read, one more is not', () => {
    const field = Array.from({ length: CHALLENGES_MAX }, () => 'A').join()
    const reading = parseChallenges(field)
    assert.equal(reading.kind, 'challenges')
    assert.equal(reading.challenges.length, CHALLENGES_MAX)
    const more = parseChallenges(`${field},A`)
    assert.ok(more.kind === 'malformed')
    assert.equal(more.why, 'too-many-challenges')
    assert.equal(more.challenges.length, CHALLENGES_MAX)
    assert.equal(more.at, field.length + 1)
  })

  test('the most parameters are read, one more is not, in one challenge', () => {
    const field = `A ${Array.from({ length: PARAMETERS_MAX }, () => 'b=c').join()}`
    const reading = parseChallenges(field)
    assert.equal(reading.kind, 'challenges')
    assert.equal(reading.challenges[0]?.parameters.length, PARAMETERS_MAX)
    const more = parseChallenges(`${field},b=c`)
    assert.deepEqual(more, {
      kind: 'malformed',
      challenges: [],
      at: field.length + 1,
      why: 'too-many-parameters',
    })
  })

  test('the most parameters are read, one more is not, over all challenges', () => {
    const field = Array.from({ length: PARAMETERS_MAX }, () => 'A b=c').join()
    // So many challenges are also the most that are read: the two limits meet here.
    assert.equal(PARAMETERS_MAX, CHALLENGES_MAX)
    assert.equal(parseChallenges(field).kind, 'challenges')
    const more = parseChallenges(field.replace('b=c', 'b=c,d=e'))
    assert.ok(more.kind === 'malformed')
    assert.equal(more.why, 'too-many-parameters')
    assert.equal(more.challenges.length, CHALLENGES_MAX - 1)
  })

  test('16,000 parameters, challenges or escapes take time in proportion', () => {
    const many = (text: string): string => Array.from({ length: 16_000 }, () => text).join()
    const long = [
      `A ${Array.from({ length: 16_000 }, (_, index) => `p${index}="v"`).join(', ')}`,
      many('A'),
      many('A b=c'),
      `A b="${'\\"'.repeat(100_000)}"`,
      `A ${' '.repeat(200_000)}x`,
      `A b${' '.repeat(100_000)}=${' '.repeat(100_000)}c`,
      ','.repeat(250_000),
    ]
    for (const field of long) {
      const start = process.cpuUsage()
      assert.equal(parseChallenges(field).kind, 'challenges')
      // Linear work takes a few ms here; the quadratic work of other parsers takes 1,500 ms and more.
      const { user, system } = process.cpuUsage(start)
      assert.ok(user + system < 500_000, field.slice(0, 20))
    }
  })
})

describe('formatChallenge', () => {
  const rows: readonly (readonly [string, ChallengeInput, string])[] = [
    ['a scheme alone', { scheme: 'Negotiate' }, 'Negotiate'],
    ['no parameters', { scheme: 'Negotiate', parameters: [] }, 'Negotiate'],
    ['a token68', { scheme: 'Negotiate', token68: 'abc==' }, 'Negotiate abc=='],
    ['quoted values [RFC 9110 11.5 MUST]', { scheme: 'A', parameters: [names] }, 'A a="b"'],
    ['an empty value', { scheme: 'A', parameters: [{ name: 'a', value: '' }] }, 'A a=""'],
    ['escapes', { scheme: 'A', parameters: [{ name: 'a', value: '"\\' }] }, 'A a="\\"\\\\"'],
    ['a tab', { scheme: 'A', parameters: [{ name: 'a', value: '\t' }] }, 'A a="\t"'],
  ]
  for (const [name, challenge, expected] of rows) {
    test(name, () => assert.equal(formatChallenge(challenge), expected))
  }

  test('Digest has its tokens and its quoted values (RFC 7616 section 3.3) [RFC 7616 3.3b MUST] [RFC 7616 3.3 MUST NOT]', () => {
    const values = ['realm', 'algorithm', 'qop', 'stale', 'charset', 'userhash', 'nonce']
    const parameters = values.map((name) => ({ name, value: 'x' }))
    const expected =
      'dIGEST realm="x", algorithm=x, qop="x", stale=x, charset=x, userhash=x, nonce="x"'
    assert.equal(formatChallenge({ scheme: 'dIGEST', parameters }), expected)
  })

  test('the tokens of Digest are no tokens of another scheme', () => {
    const parameters = [{ name: 'algorithm', value: 'x' }]
    assert.equal(formatChallenge({ scheme: 'Bearer', parameters }), 'Bearer algorithm="x"')
  })

  test('a token of Digest that is no token is quoted', () => {
    const parameters = [{ name: 'ALGORITHM', value: 'a b' }]
    assert.equal(formatChallenge({ scheme: 'Digest', parameters }), 'Digest ALGORITHM="a b"')
  })

  test('an extended value is not quoted (RFC 8187)', () => {
    const parameters = [{ name: 'title*', value: "UTF-8''a%20b" }]
    assert.equal(formatChallenge({ scheme: 'X', parameters }), "X title*=UTF-8''a%20b")
  })

  const mistakes: readonly (readonly [string, ChallengeInput, RegExp])[] = [
    ['an empty scheme', { scheme: '' }, /must be a token/],
    ['a scheme with a space', { scheme: 'A b' }, /`A b` is not a scheme/],
    ['a scheme with a comma', { scheme: 'A,' }, /must be a token/],
    ['an empty token68', { scheme: 'A', token68: '' }, /no token68/],
    ['a token68 with a space', { scheme: 'A', token68: 'a b' }, /no token68/],
    ['a token68 of equals signs', { scheme: 'A', token68: '==' }, /no token68/],
    ['a token68 with a line break', { scheme: 'A', token68: 'a\r\nB: c' }, /no token68/],
    ['a token68 and parameters', { scheme: 'A', token68: 'a', parameters: [names] }, /only one/],
    [
      'a token68 and parameters, told by the rule',
      { scheme: 'A', token68: 'a', parameters: [names] },
      /^`A` has a token68 and parameters: it can carry only one of them$/,
    ],
    [
      'a token68 that is none, told without its value',
      { scheme: 'A', token68: 'a b' },
      /^the token68 of `A` has a character that no token68 can hold$/,
    ],
    [
      'an empty name after another',
      { scheme: 'A', parameters: [names, { name: '', value: '' }] },
      /parameter name/,
    ],
    ['an empty name', { scheme: 'A', parameters: [{ name: '', value: '' }] }, /parameter name/],
    ['a name with a sign', { scheme: 'A', parameters: [{ name: 'a=', value: '' }] }, /`a=` is not/],
    ['a repeated name', { scheme: 'A', parameters: [names, names] }, /repeated/],
    [
      'a name repeated in other case [RFC 9110 11.2a MUST] [RFC 6750 3a MUST NOT] [RFC 6750 3b MUST NOT] [RFC 6750 3c MUST NOT]',
      { scheme: 'A', parameters: [names, { name: 'A', value: 'b' }] },
      /repeated/,
    ],
    [
      'a line break in a value',
      { scheme: 'A', parameters: [{ name: 'a', value: 'b\r\nc' }] },
      /U\+000D, at position 1/,
    ],
    ['a NUL in a value', { scheme: 'A', parameters: [{ name: 'a', value: '\0' }] }, /U\+0000/],
    ['a DEL in a value', { scheme: 'A', parameters: [{ name: 'a', value: '\x7f' }] }, /U\+007F/],
    ['a character above 255', { scheme: 'A', parameters: [{ name: 'a', value: 'Ā' }] }, /U\+0100/],
    [
      'too long',
      { scheme: 'A', parameters: [{ name: 'a', value: 'x'.repeat(FIELD_LENGTH_MAX - 5) }] },
      /^a field value can have at most 262144 characters$/,
    ],
    ['too long a token68', { scheme: 'A', token68: 'x'.repeat(FIELD_LENGTH_MAX - 1) }, /at most/],
    [
      'too many parameters',
      {
        scheme: 'A',
        parameters: Array.from({ length: PARAMETERS_MAX + 1 }, (_, index) => ({
          name: `a${index}`,
          value: '',
        })),
      },
      /^a field can have at most 16384 parameters$/,
    ],
  ]
  for (const [name, challenge, message] of mistakes) {
    test(`${name} is a mistake of the caller`, () => {
      assert.throws(() => formatChallenge(challenge), { name: 'TypeError', message })
    })
  }

  test('the most parameters are written and read back', () => {
    const names = Array.from({ length: PARAMETERS_MAX }, (_, index) => `a${index}`)
    const parameters = names.map((name) => ({ name, value: '' }))
    const challenges = [{ scheme: 'A', parameters, valid: true }]
    assert.deepEqual(parseChallenges(formatChallenges(challenges)), {
      kind: 'challenges',
      challenges,
    })
  })

  test('the longest value is written and read back', () => {
    const value = 'x'.repeat(FIELD_LENGTH_MAX - 6)
    const written = formatChallenge({ scheme: 'A', parameters: [{ name: 'a', value }] })
    assert.equal(written.length, FIELD_LENGTH_MAX)
    assert.equal(parseChallenges(written).kind, 'challenges')
  })

  test('no secret is told in a message', () => {
    const challenge = { scheme: 'A', token68: 'secret secret' }
    assert.throws(
      () => formatChallenge(challenge),
      (error: Error) => !/secret/.test(error.message),
    )
  })
})

describe('what is written is read back equal', () => {
  test('as lines', () => {
    fc.assert(
      fc.property(fc.array(elements), (challenges) => {
        const reading = parseChallenges(formatChallenges(challenges))
        assert.deepEqual(reading, { kind: 'challenges', challenges })
      }),
    )
  })

  test('joined by commas, whatever stands around them', () => {
    fc.assert(
      fc.property(
        fc.array(elements),
        fc.constantFrom(',', ' , ', ',\t', ',,'),
        (challenges, separator) => {
          const reading = parseChallenges(formatChallenges(challenges).join(separator))
          assert.deepEqual(reading, { kind: 'challenges', challenges })
        },
      ),
    )
  })

  test('and what was read is written and read again equal', () => {
    for (const row of readCases<ChallengesCase>('challenges')) {
      if (row.at !== undefined || row.challenges.some(({ valid }) => !valid)) continue
      const challenges = row.challenges.map(elementOf)
      const reading = parseChallenges(formatChallenges(challenges))
      assert.deepEqual(reading, { kind: 'challenges', challenges }, row.name)
    }
  })
})
