import type { Excuse } from './excuse.ts'

/** What `explain` and its commands test through what uses it. */
export const untestedExplain: readonly Excuse[] = [
  // A finding is made of what several of these see together; the stories of the test tell what callers do.
  {
    shownBy: 'packages/explain/test/find/find.test.ts',
    folder: 'packages/explain/src/find',
    sources: [
      ...['draft.ts', 'forbidden-pairs.ts'],
      ...['forbidden-drafts.ts', 'forbidden-features.ts', 'forbidden-weights.ts'],
      ...['scene.ts', 'waves.ts'],
    ],
  },
  // Numbers alone: that they fit the measures is tested with these.
  {
    shownBy: 'packages/explain/test/find/wave-measures.test.ts',
    folder: 'packages/explain/src/find',
    sources: ['wave-weights.ts'],
  },
  {
    shownBy: 'packages/explain/test/find/find.test.ts',
    folder: 'packages/explain/src/tally',
    sources: ['route-history.ts'],
  },
  {
    shownBy: 'packages/explain/test/tally/streaks.test.ts',
    folder: 'packages/explain/src/tally',
    sources: ['streak.ts'],
  },
  {
    shownBy: 'packages/explain/test/tally/tally.test.ts',
    folder: 'packages/explain/src/tally',
    sources: ['noted.ts'],
  },
  {
    shownBy: 'packages/explain/test/find/advice.test.ts',
    folder: 'packages/explain/src',
    sources: ['finding.ts'],
  },
  {
    shownBy: 'packages/explain/test/tally/tally.test.ts',
    folder: 'packages/explain/src',
    sources: ['observation.ts'],
  },
  // A log is a file that is read from its beginning to its end: what a part does of that alone says little.
  {
    shownBy: 'packages/explain/test/read/read-logs.test.ts',
    folder: 'packages/explain/src/read',
    sources: [
      ...['account.ts', 'chunk.ts', 'detect.ts', 'log-file.ts', 'log-lines.ts', 'merge.ts'],
      ...['progress.ts', 'source.ts', 'unzstd.ts'],
    ],
  },
  // Code in base64: that it is what its source says is tested with all that is generated.
  {
    shownBy: 'packages/explain/test/read/line-memory.test.ts',
    folder: 'packages/explain/src/read',
    sources: ['plain-lines.ts'],
  },
  {
    shownBy: 'packages/explain/test/read/json-members.test.ts',
    folder: 'packages/explain/src/read',
    sources: ['json-shape.ts'],
  },
  {
    shownBy: 'packages/explain/test/read/seen.test.ts',
    folder: 'packages/explain/src/read',
    sources: ['later-text.ts'],
  },
  {
    shownBy: 'packages/explain/test/read/formats/any-json.test.ts',
    folder: 'packages/explain/src/read/formats',
    sources: ['json-log.ts'],
  },
  {
    shownBy: 'packages/explain/test/read/formats/combined.test.ts',
    folder: 'packages/explain/src/read/formats',
    sources: ['combined-layout.ts', 'request.ts'],
  },
  // A command is right if it counts what it says: real awk and jq count in logs of many forms.
  {
    shownBy: 'packages/explain/test/tell/proof/proof.test.ts',
    folder: 'packages/explain/src/tell/proof',
    sources: [
      ...['columns-filter.ts', 'combined-filter.ts', 'head.ts', 'instant-texts.ts'],
      ...['json-filter.ts', 'json-members-seen.ts', 'question.ts'],
      'record-filter.ts',
    ],
  },
  {
    shownBy: 'packages/explain/test/tell/html/html.test.ts',
    folder: 'packages/explain/src/tell/html',
    sources: [
      ...['count-tables.ts', 'finding-cards.ts', 'markup.ts', 'script.ts', 'style.ts'],
      'timeline-chart.ts',
    ],
  },
  {
    shownBy: 'packages/explain/test/watch/watch.test.ts',
    folder: 'packages/explain/src/watch',
    sources: ['byte-tail.ts', 'live-log.ts'],
  },
  {
    shownBy: 'packages/explain/test/compare/compare.test.ts',
    folder: 'packages/explain/src/compare',
    sources: ['refusal-counts.ts'],
  },
  {
    shownBy: 'packages/cli/test/commands/explain-diff.test.ts',
    folder: 'packages/explain/src/compare',
    sources: ['compare-logs.ts'],
  },
  {
    shownBy: 'packages/cli/test/commands/explain.test.ts',
    folder: 'packages/cli/src/commands',
    sources: ['explain-options.ts', 'explain-sources.ts', 'output-files.ts'],
  },
  // A record is decided again by what several of these find in it together.
  {
    shownBy: 'packages/explain/test/replay/replay.test.ts',
    folder: 'packages/explain/src/replay',
    sources: ['kept.ts', 'record-scan.ts', 'recorded-subject.ts', 'redecide.ts'],
  },
]
