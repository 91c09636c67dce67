// Goal: the rules of the style guide that no linter knows hold for the whole tree.
// Method: each rule runs on the tree, and on a bad sample where it must find what was put there: a
// rule that finds nothing in its sample would find nothing anywhere.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { dependenciesReasoned, linksResolve, pathsLead } from './tidy/documents.ts'
import { exportsDocumented, syntaxAllowed } from './tidy/exports.ts'
import {
  declaresDownwards,
  dependencyFree,
  importsDeclared,
  oneVersion,
  pinnedExactly,
} from './tidy/parts.ts'
import { adaptersShort, filesShort, testsMirror } from './tidy/shape.ts'
import { type Rule, readTree, type Tree } from './tidy/tree.ts'
import { noMachinePaths, noMakers, noRegistryHosts, nothingLeft, oneWord } from './tidy/words.ts'
import { actionsPinned } from './tidy/workflows.ts'

interface Row {
  readonly name: string
  readonly rule: Rule
  /** The same rule with settings of its own for the two samples. */
  readonly onSamples?: Rule
  /** A tree with mistakes. */
  readonly bad: Tree
  /** What the rule says about it, all of it. */
  readonly finds: readonly string[]
  /** A tree that comes close and is right. */
  readonly good: Tree
}

const tree = readTree(join(import.meta.dirname, '..'))
const one = (path: string, text: string): Tree => [{ path, text }]
const manifest = (part: string, dependencies: Record<string, string>): Tree =>
  one(`packages/${part}/package.json`, JSON.stringify({ dependencies }))
const lines = (count: number): string => 'x\n'.repeat(count)
const code = 'export const a = 1'
// Put together here, so that this file does not contain what it forbids.
const joined = (...pieces: string[]): string => pieces.join('')

const rows: readonly Row[] = [
  {
    name: 'a part declares only parts above it',
    rule: declaresDownwards,
    bad: [
      ...manifest('contract', { '@sallyport/guard': '1.0.0' }),
      ...manifest('policy', { '@sallyport/policy': '1.0.0' }),
      ...manifest('guard', { '@sallyport/conformance': '1.0.0' }),
    ],
    finds: [
      'packages/contract/package.json: contract may not know guard, which is not above it',
      'packages/policy/package.json: policy may not know policy, which is not above it',
      'packages/guard/package.json: guard may not know conformance, which is not above it',
    ],
    good: manifest('guard', { '@sallyport/contract': '1.0.0', '@sallyport/policy': '1.0.0' }),
  },
  {
    name: 'a source imports only parts that are declared',
    rule: importsDeclared,
    bad: [
      ...manifest('policy', {}),
      ...one('packages/policy/src/a.ts', "import { x } from '@sallyport/contract'"),
      ...one('packages/policy/src/b/c.ts', "export * from '../../../contract/src/index.ts'"),
      ...one('packages/policy/src/d.ts', "\nawait import('@sallyport/contract/x')"),
    ],
    finds: [
      'packages/policy/src/a.ts:1: policy does not declare contract',
      'packages/policy/src/b/c.ts:1: `../../../contract/src/index.ts` leaves the part',
      'packages/policy/src/d.ts:2: policy does not declare contract',
    ],
    good: [
      ...manifest('policy', { '@sallyport/contract': '1.0.0' }),
      ...one('packages/policy/src/b/c.ts', "import '@sallyport/contract'\nimport '../d.ts'"),
      ...one('packages/policy/src/e.ts', "const text = '@sallyport/guard' // from '@sallyport/x'"),
    ],
  },
  {
    name: 'contract, policy and client depend on nothing',
    rule: dependencyFree,
    bad: manifest('client', { ky: '1.0.0', '@sallyport/contract': '1.0.0' }),
    finds: ['packages/client/package.json: depends on ky, and shall depend on nothing'],
    good: [
      ...manifest('policy', { '@sallyport/contract': '1.0.0' }),
      ...manifest('guard', { jose: '1.0.0' }),
    ],
  },
  {
    name: 'every version is pinned exactly',
    rule: pinnedExactly,
    bad: manifest('guard', { a: '^1.0.0', b: '1.x', c: '>=1.0.0', d: 'latest' }),
    finds: ['a', '^1.0.0', 'b', '1.x', 'c', '>=1.0.0', 'd', 'latest'].flatMap((name, index, all) =>
      index % 2 === 0
        ? [`packages/guard/package.json: ${name} is not pinned: \`${all[index + 1]}\``]
        : [],
    ),
    good: manifest('guard', { a: '1.0.0', b: '1.0.0-rc.1' }),
  },
  {
    name: 'one version everywhere',
    rule: oneVersion,
    bad: [
      ...one('package.json', JSON.stringify({ version: '2.0.0' })),
      ...one('packages/guard/package.json', JSON.stringify({ version: '1.0.0' })),
      ...one(
        'bench/package.json',
        JSON.stringify({ version: '2.0.0', devDependencies: { sallyport: '1.0.0', a: '1.0.0' } }),
      ),
    ],
    finds: [
      'packages/guard/package.json: is 1.0.0, and not 2.0.0',
      'bench/package.json: pins sallyport 1.0.0, and not 2.0.0',
    ],
    good: [
      ...one('package.json', JSON.stringify({ version: '2.0.0' })),
      ...one(
        'packages/guard/package.json',
        JSON.stringify({ version: '2.0.0', dependencies: { '@sallyport/contract': '2.0.0' } }),
      ),
    ],
  },
  {
    name: 'actions are pinned by their commit',
    rule: actionsPinned,
    bad: one('.github/workflows/a.yml', 'steps:\n  - uses: actions/checkout@v7\n'),
    finds: ['.github/workflows/a.yml:2: `- uses: actions/checkout@v7` is not pinned by its commit'],
    good: one('.github/workflows/a.yml', `  - uses: a/b@${'0a'.repeat(20)} # v7.0.1\n`),
  },
  {
    name: 'every export has a docstring',
    rule: exportsDocumented,
    bad: [
      ...one('packages/policy/src/a.ts', `// no docstring\n${code}\n/** */\nexport type B = 1`),
      ...one('packages/policy/src/c.ts', '/** @internal */\nexport async function c() {}'),
    ],
    finds: [
      'packages/policy/src/a.ts:2: `a` has no docstring',
      'packages/policy/src/a.ts:4: `B` has no docstring',
      'packages/policy/src/c.ts:2: `c` has no docstring',
    ],
    good: [
      ...one(
        'packages/policy/src/a.ts',
        `/** One. */\n${code}\n/**\n * Two.\n */\nexport type B = 1`,
      ),
      ...one('packages/policy/src/b.ts', "export * from './a.ts'\nexport type { B } from './a.ts'"),
      ...one('packages/policy/test/a.test.ts', code),
    ],
  },
  {
    name: 'no any, enum, namespace, default export, no switched-off type checker',
    rule: syntaxAllowed,
    bad: one(
      'tools/a.ts',
      'let a: any\nenum B { C }\nnamespace D {}\nexport default 1\nf(x as any)\n// @ts-ignore\nlet e: Map<string, any[]>',
    ),
    finds: [
      'tools/a.ts:1: the type `any`',
      'tools/a.ts:2: `enum`',
      'tools/a.ts:3: `namespace`',
      'tools/a.ts:4: a default export',
      'tools/a.ts:5: the type `any`',
      'tools/a.ts:6: the type checker is switched off',
    ],
    good: one(
      'tools/a.ts',
      "import { all, any } from 'x'\nany(1)\nconst a = { any: 1, enum: [1] }\n// any",
    ),
  },
  {
    name: 'a file has at most 400 lines',
    rule: filesShort,
    bad: one('tools/a.ts', lines(401)),
    finds: ['tools/a.ts: 401 lines, more than 400'],
    good: one('tools/a.ts', lines(400)),
  },
  {
    name: 'an adapter has at most 80 lines',
    rule: adaptersShort,
    bad: one('packages/guard/src/adapters/koa.ts', lines(81)),
    finds: ['packages/guard/src/adapters/koa.ts: 81 lines, more than 80'],
    good: [
      ...one('packages/guard/src/adapters/koa.ts', lines(80)),
      ...one('packages/guard/src/a.ts', lines(81)),
    ],
  },
  {
    name: 'tests mirror sources',
    rule: testsMirror(),
    onSamples: testsMirror([
      { shownBy: 'test/x.test.ts', folder: 'packages/policy/src', sources: ['helper.ts'] },
      { shownBy: 'wire/', folder: 'packages/guard/src/adapters', sources: ['*'] },
    ]),
    bad: one('packages/policy/src/x/a.ts', code),
    finds: [
      'packages/policy/src/x/a.ts: no packages/policy/test/x/a.test.ts, and nothing in tools/tidy/untested.ts',
      'tools/tidy/untested.ts: packages/policy/src/helper.ts needs no excuse any more',
      'tools/tidy/untested.ts: there is no test/x.test.ts',
      'tools/tidy/untested.ts: there is no wire/',
    ],
    good: [
      ...one('packages/policy/src/x/a.ts', code),
      ...one('packages/policy/test/x/a.test.ts', ''),
      ...one('packages/policy/src/types.ts', 'export interface A { b: 1 }'),
      ...one('packages/policy/src/index.ts', "export * from './types.ts'"),
      ...one('packages/policy/src/helper.ts', code),
      ...one('test/x.test.ts', ''),
      ...one('packages/guard/src/adapters/y.ts', code),
      ...one('wire/y.test.ts', ''),
    ],
  },
  {
    name: 'nothing is left for later',
    rule: nothingLeft,
    bad: one('a.md', joined('// TO', 'DO: later\nFIX', 'ME')),
    finds: [
      joined('a.md:1: `TO', 'DO`: do it, or open an issue'),
      joined('a.md:2: `FIX', 'ME`: do it, or open an issue'),
    ],
    good: one('a.md', 'todo lists, hacksaws'),
  },
  {
    name: 'no path of one machine',
    rule: noMachinePaths,
    bad: one('a.ts', joined('open("/ho', 'me/me/x")')),
    finds: [joined('a.ts:1: `/ho', 'me/me` is a path of one machine')],
    good: one('a.ts', 'https://api.example/work/1 ./home/x /home'),
  },
  {
    name: 'no package registry',
    rule: noRegistryHosts,
    bad: [...one('.npmrc', 'registry=x'), ...one('a.md', joined('https://regis', 'try.example/x'))],
    finds: [
      joined('a.md:1: `https://regis', 'try.example/x` names a package registry'),
      '.npmrc:1: `registry=x` sets a package registry',
    ],
    good: [
      ...one('.npmrc', 'omit-lockfile-registry-resolved=true'),
      ...one('a.md', 'https://x.example/registry'),
    ],
  },
  {
    name: 'no word about who typed it',
    rule: noMakers,
    bad: one('a.md', joined('made by an A', 'I and cla', 'ude')),
    finds: [
      joined('a.md:1: `A', 'I` is not about the project'),
      joined('a.md:1: `cla', 'ude` is not about the project'),
    ],
    good: one('a.md', 'maintain, user agent, claudication'),
  },
  {
    name: 'one word per concept',
    rule: oneWord,
    bad: one('a.ts', joined('const princi', 'palId = 1 // a den', 'ial\nlet auth', 'z')),
    finds: [
      joined('a.ts:1: `den', 'ial`: our word is refusal'),
      joined('a.ts:1: `princi', 'pal`: our word is subject'),
      joined('a.ts:2: `auth', 'z`: our word is authenticate or authorize in full'),
    ],
    good: one('a.ts', "process.on('unhandledRejection') // AuthZEN, denial of service"),
  },
  {
    name: 'every relative link resolves',
    rule: linksResolve,
    bad: one('docs/a.md', '# One thing\n[a](b.md) [b](#two)\n[c](../x/)'),
    finds: [
      'docs/a.md:2: [a](b.md) leads nowhere',
      'docs/a.md:2: [b](#two) leads nowhere',
      'docs/a.md:3: [c](../x/) leads nowhere',
    ],
    good: [
      ...one(
        'docs/a.md',
        '# One `thing`, twice\n[a](../b.md#x-y) [b](#one-thing-twice) [c](https://x) [d](../docs/)',
      ),
      ...one('b.md', '## x y\n```\n[e](nowhere)\n```'),
    ],
  },
  {
    name: 'every path in ARCHITECTURE.md leads somewhere',
    rule: pathsLead,
    bad: [
      ...one(
        'ARCHITECTURE.md',
        '`a.ts`, `x/gone/`\n`x/*-d.ts` and `policy/src/b.ts`\n    e.ts (b.ts)',
      ),
      ...one('packages/guard/src/b.ts', ''),
      ...one('x/c.ts', ''),
    ],
    finds: [
      'ARCHITECTURE.md:1: a.ts is not there',
      'ARCHITECTURE.md:1: x/gone/ is not there',
      'ARCHITECTURE.md:2: x/*-d.ts is not there',
      'ARCHITECTURE.md:2: policy/src/b.ts is not there',
      'ARCHITECTURE.md:3: e.ts is not there',
    ],
    good: [
      ...one(
        'ARCHITECTURE.md',
        '`b.ts`, `guard/src/*.ts`, `src/`, `packages/guard`, `@a/b`, `access.require`, `a: b`\n    src/b.ts (b.ts)',
      ),
      ...one('packages/guard/src/b.ts', ''),
    ],
  },
  {
    name: 'every dependency has its reason in ARCHITECTURE.md',
    rule: dependenciesReasoned,
    bad: [
      ...manifest('guard', { jose: '1.0.0', koa: '1.0.0' }),
      ...one(
        'ARCHITECTURE.md',
        '`koa`\n## Dependencies\n| `jose` | why |\n| `gone` | why |\n## Next\n`koa`',
      ),
    ],
    finds: [
      'ARCHITECTURE.md: no reason for the dependency `koa`',
      'ARCHITECTURE.md: `gone` is not a dependency any more',
    ],
    good: [
      ...manifest('guard', { jose: '1.0.0', koa: '1.0.0' }),
      ...one('ARCHITECTURE.md', '## Dependencies\n| `jose`, `koa` | as `RFC` says |'),
    ],
  },
]

describe('tidy', () => {
  for (const { name, rule, onSamples = rule, bad, finds, good } of rows) {
    describe(name, () => {
      test('holds', () => assert.deepEqual(rule(tree), []))
      test('is seen where it is broken', () => assert.deepEqual(onSamples(bad), finds))
      test('is not seen where it is kept', () => assert.deepEqual(onSamples(good), []))
    })
  }

  test('the whole tree was read', () => {
    const paths = tree.map(({ path }) => path)
    for (const path of [
      'package.json',
      'tools/tidy.test.ts',
      'packages/contract/src/catalogue.ts',
    ]) {
      assert.ok(paths.includes(path), path)
    }
  })
})
