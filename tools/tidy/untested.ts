/** Sources without a test file of their own, and where they are tested instead. */
export interface Excuse {
  /** The test file, or the folder of tests, that shows them. It has to be there. */
  readonly shownBy: string
  /** The folder of the sources. */
  readonly folder: string
  /** Their names, or `*` for all of the folder. */
  readonly sources: readonly string[]
}

const grammar = 'packages/contract/src/grammar'
const guard = 'packages/guard/src'

/**
 * Helpers that are tested through what uses them: to test them alone would nail down how the work is
 * divided, and not what comes of it. An entry that is not needed any more fails the tidy test.
 */
export const untested: readonly Excuse[] = [
  {
    shownBy: 'packages/contract/test/grammar/grammar.test.ts',
    folder: grammar,
    sources: ['lexer.ts', 'limits.ts'],
  },
  {
    shownBy: 'packages/contract/test/grammar/structured-fields.test.ts',
    folder: grammar,
    sources: ['structured-scanner.ts', 'structured-writer.ts'],
  },
  {
    shownBy: 'conformance/test/',
    folder: `${guard}/adapters`,
    sources: ['*'],
  },
  {
    shownBy: 'packages/guard/test/render.test.ts',
    folder: guard,
    sources: ['page.ts'],
  },
  {
    shownBy: 'packages/guard/test/guard.test.ts',
    folder: guard,
    sources: ['limits.ts', 'trail.ts'],
  },
  {
    shownBy: 'packages/guard/test/keys/key-set.test.ts',
    folder: `${guard}/keys`,
    sources: ['key-ring.ts', 'key-source.ts', 'remote-keys.ts'],
  },
  {
    shownBy: 'packages/guard/test/schemes/api-key.test.ts',
    folder: `${guard}/schemes`,
    sources: ['api-key-format.ts'],
  },
  {
    shownBy: 'packages/guard/test/schemes/basic.test.ts',
    folder: `${guard}/schemes`,
    sources: ['password.ts'],
  },
  {
    shownBy: 'packages/guard/test/schemes/bearer.test.ts',
    folder: `${guard}/schemes`,
    sources: ['challenge.ts'],
  },
]
