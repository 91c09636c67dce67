import type { Excuse } from './excuse.ts'
import { untestedDashboard } from './untested-dashboard.ts'
import { untestedExplain } from './untested-explain.ts'
import { untestedGate } from './untested-gate.ts'

const grammar = 'packages/contract/src/grammar'
const guard = 'packages/guard/src'
const policySql = 'packages/policy/src/sql'
const policy = 'packages/policy/src'
const remote = 'packages/policy/src/remote'

/**
 * Helpers that are tested through what uses them: to test them alone would nail down how the work is
 * divided, and not what comes of it. An entry that is not needed any more fails the tidy test.
 */
export const untested: readonly Excuse[] = [
  ...untestedExplain,
  ...untestedDashboard,
  ...untestedGate,
  {
    shownBy: 'packages/audit/test/wire/sender.test.ts',
    folder: 'packages/audit/src/wire',
    sources: ['limits.ts'],
  },
  // One flaw after the other in a running API: what a cell does alone says little.
  {
    shownBy: 'packages/audit/test/run/audit.test.ts',
    folder: 'packages/audit/src/run',
    sources: [
      ...['access.ts', 'call.ts', 'concealment.ts', 'create-cell.ts', 'credential-cells.ts'],
      ...['granted.ts', 'invalid-body.ts', 'list-cells.ts', 'method-cells.ts'],
      ...['mutation-cells.ts', 'objects.ts', 'property-cells.ts', 'read-cell.ts'],
      ...['remove-cell.ts', 'timing-cells.ts', 'write-cell.ts'],
    ],
  },
  {
    shownBy: 'packages/audit/test/run/recall.test.ts',
    folder: 'packages/audit/src/run',
    sources: ['page-cells.ts', 'parent-cells.ts'],
  },
  {
    shownBy: 'packages/audit/test/states/weak-secrets.test.ts',
    folder: 'packages/audit/src/states',
    sources: ['known-secrets.ts'],
  },
  {
    shownBy: 'packages/audit/test/input/openapi.test.ts',
    folder: 'packages/audit/src/input',
    sources: ['openapi-operation.ts', 'openapi-sample.ts', 'openapi-text.ts'],
  },
  {
    shownBy: 'packages/audit/test/expect/policies.test.ts',
    folder: 'packages/audit/src/input',
    sources: ['policies.ts'],
  },
  {
    shownBy: 'packages/audit/test/run/hostile.test.ts',
    folder: 'packages/audit/src/run',
    sources: ['nowhere.ts', 'steady.ts'],
  },
  {
    shownBy: 'packages/audit/test/run/doubts.test.ts',
    folder: 'packages/audit/src/run',
    sources: ['csrf.ts', 'removal-trial.ts'],
  },
  {
    shownBy: 'packages/audit/test/run/kinds.test.ts',
    folder: 'packages/audit/src/run',
    sources: ['newly-made.ts'],
  },
  {
    shownBy: 'packages/audit/test/run/harm.test.ts',
    folder: 'packages/audit/src/run',
    sources: ['appeared.ts'],
  },
  {
    shownBy: 'packages/audit/test/report/html.test.ts',
    folder: 'packages/audit/src/report',
    sources: [
      'exchanges.ts',
      'html-causes.ts',
      'html-matrix.ts',
      'html-script.ts',
      'html-style.ts',
    ],
  },
  {
    shownBy: 'packages/cli/test/commands/audit.test.ts',
    folder: 'packages/cli/src/commands',
    sources: ['audit-outputs.ts', 'audit-replay.ts', 'audit-run.ts'],
  },
  {
    shownBy: 'packages/contract/test/reasons.test.ts',
    folder: 'packages/contract/src',
    sources: ['holder-reasons.ts', 'session-reasons.ts'],
  },
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
    shownBy: 'packages/policy/test/remedy.test.ts',
    folder: 'packages/policy/src',
    sources: ['leaf.ts'],
  },
  {
    shownBy: 'packages/guard/test/answer/render.test.ts',
    folder: `${guard}/answer`,
    sources: ['page.ts'],
  },
  {
    shownBy: 'packages/guard/test/guard.test.ts',
    folder: guard,
    sources: ['limits.ts', 'trail.ts'],
  },
  {
    shownBy: 'packages/guard/test/access.test.ts',
    folder: guard,
    sources: ['further.ts'],
  },
  {
    shownBy: 'packages/guard/test/throttle/throttle.test.ts',
    folder: `${guard}/throttle`,
    sources: ['counter.ts', 'rules.ts'],
  },
  {
    shownBy: 'packages/stores/test/redis/throttle.test.ts',
    folder: 'packages/stores/src/redis',
    sources: ['throttle-scripts.ts'],
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
    sources: ['bearer-field.ts', 'challenge.ts'],
  },
  {
    shownBy: 'packages/guard/test/schemes/session.test.ts',
    folder: `${guard}/schemes`,
    sources: ['session-challenge.ts'],
  },
  {
    shownBy: 'packages/policy/test/remote/authzen.test.ts',
    folder: remote,
    sources: ['authzen-answers.ts'],
  },
  {
    shownBy: 'packages/policy/test/remote/call.test.ts',
    folder: remote,
    sources: ['failure.ts', 'options.ts', 'url.ts', 'watch.ts', 'web.ts'],
  },
  {
    shownBy: 'packages/policy/test/remote/relations.test.ts',
    folder: remote,
    sources: ['asking.ts', 'slots.ts'],
  },
  {
    shownBy: 'packages/cedar/test/to-cedar.test.ts',
    folder: 'packages/cedar/src',
    sources: ['expression.ts'],
  },
  {
    shownBy: 'packages/policy/test/difference/property.test.ts',
    folder: `${policy}/difference`,
    sources: [
      ...['components.ts', 'entry.ts', 'holdings.ts', 'input.ts'],
      ...['leaf-outcome.ts', 'outcome.ts', 'question.ts', 'reading.ts', 'value-variables.ts'],
      'variables.ts',
    ],
  },
  {
    shownBy: 'packages/policy/test/difference/difference.test.ts',
    folder: `${policy}/difference`,
    sources: ['cases.ts', 'moved-sets.ts', 'samples.ts', 'smallest.ts'],
  },
  {
    shownBy: 'packages/policy/test/difference/check.test.ts',
    folder: `${policy}/difference`,
    sources: ['check-rule.ts'],
  },
  {
    shownBy: 'packages/policy/test/document/read.test.ts',
    folder: `${policy}/document`,
    sources: [
      ...['document.ts', 'problems.ts', 'read-model.ts', 'read-resource.ts', 'read-rule.ts'],
      'write.ts',
    ],
  },
  {
    shownBy: 'packages/policy/test/document/cases.test.ts',
    folder: `${policy}/document`,
    sources: ['read-subject.ts'],
  },
  {
    shownBy: 'packages/policy/test/document/schema.test.ts',
    folder: `${policy}/document`,
    sources: ['leaf-schema.ts'],
  },
  {
    shownBy: 'packages/stores/test/stores.test.ts',
    folder: 'packages/stores/src',
    sources: ['accounts.ts', 'api-keys.ts', 'revocations.ts'],
  },
  ...['memory', 'sql', 'sqlite', 'postgres'].map((place) => ({
    shownBy: 'packages/stores/test/stores.test.ts',
    folder: `packages/stores/src/${place}`,
    sources: ['*'],
  })),
  {
    shownBy: 'packages/cli/test/run.test.ts',
    folder: 'packages/cli/src',
    sources: ['command.ts', 'commands/index.ts', 'help.ts', 'version.ts'],
  },
  {
    shownBy: 'packages/cli/test/commands/',
    folder: 'packages/cli/src',
    sources: ['one-of.ts', 'policies.ts', 'with-stores.ts'],
  },
  {
    shownBy: 'packages/policy/test/sql/databases.test.ts',
    folder: policySql,
    sources: [
      'attribute.ts',
      'compare-column.ts',
      'identity.ts',
      'leaves.ts',
      'list-column.ts',
      'place.ts',
      'plan.ts',
      'scalar.ts',
      'session-comparison.ts',
      'session-leaves.ts',
      'session-time.ts',
      'time-column.ts',
    ],
  },
  {
    shownBy: 'packages/policy/test/sql/where.test.ts',
    folder: policySql,
    sources: ['relation.ts'],
  },
  {
    shownBy: 'packages/explain/test/why/why.test.ts',
    folder: 'packages/explain/src/why',
    sources: [
      ...['archive.ts', 'around.ts', 'caller.ts', 'file-archive.ts', 'lines.ts', 'meanings.ts'],
      ...['others.ts', 'record-form.ts', 'steps.ts', 'story.ts', 'story-ruling.ts'],
      ...['tell-story.ts', 'words.ts'],
    ],
  },
  {
    shownBy: 'packages/explain/test/why/question.test.ts',
    folder: 'packages/explain/src/why',
    sources: ['curl-line.ts', 'target.ts'],
  },
  // With a database and a guard, as they are used.
  {
    shownBy: 'examples/test/decisions/decisions-api.test.ts',
    folder: 'packages/explain/src/why',
    sources: ['store-archive.ts', 'story-handler.ts'],
  },
  {
    shownBy: 'packages/stores/test/records.test.ts',
    folder: 'packages/stores/src/records',
    sources: ['*'],
  },
  {
    shownBy: 'packages/cli/test/commands/explain-why.test.ts',
    folder: 'packages/cli/src',
    sources: ['record-archive.ts'],
  },
  {
    shownBy: 'packages/guard/test/record/record-queue.test.ts',
    folder: `${guard}/record`,
    sources: ['gap.ts'],
  },
]
