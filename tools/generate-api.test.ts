// Goal: the reference names everything that can be imported, as it is declared, and nothing else.
// Method: small declaration files as the compiler writes them; and the pages of this tree.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { exportedFrom } from './generate/api/exported.ts'
import { apiPage, pageName } from './generate/api/page.ts'
import { docText, statementsOf } from './generate/api/statements.ts'

const FILES = new Map([
  [
    'a/src/index',
    `export * from './one.ts';
export { two, type Two as Both, } from './two.js';
import { three } from './two.ts';
export { three };
export { other } from '@sallyport/b';
`,
  ],
  [
    'a/src/one',
    `/** Not this one. */
declare function hidden(): void;
/** A set of { braces }; and a semicolon. */
export interface One {
    /** A member. */
    readonly a: { readonly b: string; };
}
/**
 * Does one thing.
 *
 *     one('a')
 */
export declare function one(a: 'a'): void;
export declare function one(a: 'b'): string;
/** One of two. */
export type OneOf = { readonly kind: 'a'; } | { readonly kind: 'b'; };
/** Counts. */
export declare class Counter {
    #private;
    private readonly secret;
    next(): number;
}
`,
  ],
  [
    'a/src/two',
    `/** The second. */
export declare const two = 2;
/** Two of them. */
export type Two = readonly [1, 2];
export * from './three.ts';
`,
  ],
  ['a/src/three', '/** The third. */\nexport declare const three: 3;\n'],
  ['b/src/index', '/** Elsewhere. */\nexport declare function other(): void;\n'],
])
const ALL = { files: FILES, packages: new Map([['@sallyport/b', 'b/src/index']]) }

describe('exportedFrom', () => {
  const exported = exportedFrom('a/src/index', ALL)
  const find = (name: string) => exported.find((one) => one.name === name)

  test('follows each way to export, and leaves out what is not', () => {
    const names = exported.map(({ name }) => name).sort()
    const expected = ['Both', 'Counter', 'One', 'OneOf', 'one', 'other', 'three', 'two']
    assert.deepEqual(names, expected)
  })

  test('a function in two forms is one name with two declarations', () => {
    assert.deepEqual(find('one'), {
      name: 'one',
      kind: 'function',
      doc: "Does one thing.\n\n    one('a')",
      declarations: [
        "export declare function one(a: 'a'): void;",
        "export declare function one(a: 'b'): string;",
      ],
    })
  })

  test('what has another name outside is declared by that', () => {
    assert.deepEqual(find('Both')?.declarations, ['export type Both = readonly [1, 2];'])
  })

  test('a name that nothing declares is a mistake, and so is a stranger', () => {
    const files = new Map([
      ['x', "export { a } from './y.ts';"],
      ['y', 'export declare const b: 1;'],
      ['z', "export * from 'stranger';"],
    ])
    const all = { files, packages: new Map() }
    assert.throws(() => exportedFrom('x', all), /y: nothing declares `a`/)
    assert.throws(() => exportedFrom('z', all), /`stranger` is no package of ours/)
    assert.throws(() => exportedFrom('gone', all), /no declaration file gone/)
  })
})

describe('statementsOf', () => {
  test('a brace ends an interface and a class, a semicolon anything else', () => {
    const ends = statementsOf(FILES.get('a/src/one') ?? '').map(({ text }) => text.at(-1))
    assert.deepEqual(ends, [';', '}', ';', ';', ';', '}'])
  })

  test('a docstring loses its stars and keeps its lines', () => {
    assert.equal(docText('/**\n * One.\n *\n *     two * 2\n */'), 'One.\n\n    two * 2')
    assert.equal(docText('/** One. */'), 'One.')
  })
})

describe('apiPage', () => {
  const page = apiPage({
    name: '@sallyport/a/b',
    description: 'Something',
    exported: [
      {
        name: 'B',
        kind: 'type',
        doc: 'A `Set<T>` of <T>; see {@link a}.',
        declarations: ['type B = 1'],
      },
      {
        name: 'a',
        kind: 'function',
        doc: 'Makes one:\n\n    a<T>()',
        declarations: ['function a(): B'],
      },
    ],
  })

  test('functions come before types, links are names, and nothing is an element of HTML', () => {
    assert.match(page, /^# `@sallyport\/a\/b`\n\nSomething\n\n## Functions\n\n### a\n/m)
    assert.match(page, /\n {4}a<T>\(\)\n\n```ts\nfunction a\(\): B\n```\n\n## Types\n\n### B\n/)
    assert.match(page, /A `Set<T>` of &lt;T>; see `a`\./)
  })

  test('the page has the name of what is imported', () => {
    assert.equal(pageName({ name: '@sallyport/a/b' }), 'a-b.md')
    assert.equal(pageName({ name: 'sallyport' }), 'sallyport.md')
  })
})

describe('the reference', () => {
  const api = join(import.meta.dirname, '../docs/api')

  test('each name has a docstring and a declaration', () => {
    for (const name of readdirSync(api).filter((name) => name !== 'README.md')) {
      const page = readFileSync(join(api, name), 'utf8')
      const entries = page.split(/^### /m).slice(1)
      assert.ok(entries.length > 0, name)
      for (const entry of entries) assert.match(entry, /^\S+\n\n\S.*?\n\n```ts\n\S/s, name)
    }
  })

  test('what is private is not shown', () => {
    for (const name of readdirSync(api)) {
      assert.doesNotMatch(readFileSync(join(api, name), 'utf8'), /#private|^\s*private /m, name)
    }
  })
})
