// Goal: every operator changes what it is for, and nothing that is only a type or a name.
// Method: one row per place; each row lists all mutants of its source, in order.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { findMutants } from './find.ts'
import { applyEdit } from './mutant.ts'
import { regexEdits } from './operators.ts'

// `§` stands for the dollar sign, which a quoted string before `{` looks like a mistake with.
const rows: [string, string, string[]][] = [
  ['equality turns round', 'x = a === b', ['=== -> !==']],
  ['a limit moves by one and turns round', 'x = a < b', ['< -> <=', '< -> >=']],
  ['and becomes or', 'x = a && b', ['&& -> ||']],
  ['plus becomes minus', 'x = a + b', ['+ -> -']],
  ['a sign is not an operator', 'x = -a', []],
  ['a step turns round', 'x++', ['++ -> --']],
  ['a negation goes', 'x = !a', ['! -> ']],
  ['the assertion that is no negation is only a type', 'x = a!', []],
  ['true becomes false', 'x = true', ['true -> false']],
  ['a property of that name does not', 'x = a.true', []],
  ['a number moves by one', 'x = 1_000', ['1_000 -> 1001', '1_000 -> 999']],
  ['nought becomes minus one in brackets', 'x = a - 0', ['- -> +', '0 -> 1', '0 -> (-1)']],
  ['a big number too', 'x = 2n', ['2n -> 3n', '2n -> (1n)']],
  ['a text becomes empty', "x = 'a'", ["'a' -> ''"]],
  ['an empty text does not stay so', "x = ''", ["'' -> 'mutated'"]],
  ['the name of a module stays', "import 'a'\nexport { b } from 'c'", []],
  ['a template becomes empty', 'x = `a`', ['`a` -> ``']],
  ['each piece of a template', 'x = `a§{b}c`', ['`a§{ -> `§{', '}c` -> }`']],
  ['absent becomes false', 'x = a ?? b', ['?? -> ||']],
  ['absent becomes present before a list', 'x = a ?? [b]', ['?? -> &&', '[b] -> []']],
  ['an optional link is taken', 'x = a?.b', ['?. -> .']],
  ['an optional call is taken', 'x = a?.()', ['?. -> ']],
  ['a method becomes its opposite', 'x = a.startsWith(b)', ['startsWith -> endsWith']],
  ['a function of that name does not', 'x = startsWith(b)', []],
  ['a name like those of every object does not', 'x = a.constructor(b)', []],
  ['a list becomes empty', 'x = [a]', ['[a] -> []']],
  ['an index is no list', 'x = a[b]', []],
  ['an optional index is no list', 'x = a?.[b]', ['?. -> ']],
  ['a pattern is no list', 'const [a] = b', []],
  ['a parameter is no list', 'x = ([a]) => a', []],
  ['a type is nothing', "let x: 'a' | 1 | [true]", []],
  ['a type argument is nothing', 'x = new Map<string, 1>()', []],
  ['if goes both ways', 'if (a) b = c', ['a -> true', 'a -> false']],
  ['while goes never', 'while (a) b = c', ['a -> false']],
  ['for goes never', 'for (;a;) b = c', ['a -> false']],
  ['a choice goes both ways', 'x = a ? b : c', ['a -> true', 'a -> false']],
  [
    'the condition of a choice reaches back to what binds less',
    'x = f(a, b || `c§{d}` ? e : g)',
    ['b || `c§{d}` -> true', 'b || `c§{d}` -> false', '|| -> &&', '`c§{ -> `§{'],
  ],
  [
    'a choice in a choice',
    'x = a ? b : c ? d : e',
    ['a -> true', 'a -> false', 'c -> true', 'c -> false'],
  ],
  [
    'a choice that is a statement',
    'y = z\na ? b : c',
    ['y = z -> ;', 'a -> true', 'a -> false', 'a ? b : c -> ;'],
  ],
  ['a call goes', '{\n  a()\n}', ['a() -> ;']],
  [
    'a call over several lines goes as a whole',
    '{\n  a(\n    b,\n  )\n    .c()\n}',
    ['a( b, ) .c() -> ;'],
  ],
  ['a return goes', 'function f() {\n  return a\n}', ['return a -> ;']],
  ['a declaration stays', '{\n  const a = b\n}', []],
  [
    'a statement after a label goes',
    'switch (a) {\n  case b:\n    c()\n    break\n}',
    ['c() -> ;', 'break -> ;'],
  ],
  ['the members of an object are no statements', 'x = {\n  a,\n  b,\n}', []],
]

describe('findMutants', () => {
  for (const [name, source, expected] of rows) {
    test(name, () => {
      const { mutants } = findMutants('a.ts', source.replaceAll('§', '$'))
      // The statement that only carries the row is left out.
      const found = mutants
        .filter(
          ({ start, operator }) => !(operator === 'deletion' && start === 0 && /^x\b/.test(source)),
        )
        .map(({ from, to }) => `${from} -> ${to}`.replaceAll('$', '§'))
      assert.deepEqual(found, expected)
    })
  }

  test('line, original line and place are those of the source', () => {
    const source = 'let a: number\nif (a as unknown) b()\n'
    const { javascript, mutants } = findMutants('a.ts', source)
    const [first] = mutants
    assert.ok(first)
    assert.equal(first.line, 2)
    assert.equal(first.lineText, 'if (a as unknown) b()')
    assert.match(applyEdit(javascript, first), /^let a {8}\nif \(true\s*\) b\(\)\n$/)
  })
})

const expressions: [string, string, string[]][] = [
  ['anchors go', '/^a$/', ['/a$/', '/^a/']],
  ['repetition with and without nothing', '/a+b*/', ['/a*b*/', '/a+b+/']],
  ['what is optional is not', '/ab?/', ['/ab/']],
  ['a class turns round', '/[ab][^c]/', ['/[^ab][^c]/', '/[ab][c]/']],
  ['an escape turns round', '/\\d\\S/', ['/\\D\\S/', '/\\d\\s/']],
  ['an escaped sign is a letter', '/\\+\\^/', []],
  ['a look ahead turns round', '/a(?=b)(?<!c)/', ['/a(?!b)(?<!c)/', '/a(?=b)(?<=c)/']],
  ['a group is kept', '/(?:a)(?<n>b)/', []],
  ['case counts', '/a/gi', ['/a/g']],
  ['what does not compile is left out', '/(?<n>a)\\k<n>/u', []],
]

describe('regexEdits', () => {
  for (const [name, literal, expected] of expressions) {
    test(name, () => assert.deepEqual(regexEdits(literal), expected))
  }
})
